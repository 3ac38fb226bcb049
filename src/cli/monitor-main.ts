#!/usr/bin/env node
/** The executable of `ros2 run dice_monitor monitor`. */
import { runProgram } from './program.js';

process.exitCode = await runProgram(['monitor', ...process.argv.slice(2)]);
