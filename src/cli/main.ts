#!/usr/bin/env node
import { runProgram } from './program.js';

// At once, while handlers of signals are still there: `ros2 launch` may send SIGINT twice, and a process that lets go
// of everything first is killed by the second.
process.exit(await runProgram(process.argv.slice(2)));
