// @ts-check
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { roomRules } from './eslint.rooms.mjs';

/** @type {import('eslint').Linter.Config[]} */
const config = [
  { ignores: ['dist/', 'node_modules/', '.cache/', '.ros/', 'examples/demo/drive/', 'src/onnx/schema/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Typed arrays are indexed everywhere, and noUncheckedIndexedAccess makes every element possibly undefined.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.mjs'],
    rules: {
      // The compiler knows the globals (`// @ts-check`), and JSDoc cannot assert types as tersely as TypeScript.
      'no-undef': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    // rclnodejs has types only where it is installed.
    files: ['bench/live.mjs', 'bench/peers/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...roomRules,
];

export default config;
