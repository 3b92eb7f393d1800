import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['node_modules', 'coverage', 'data'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only core/config.ts reads the environment.' },
        { object: 'Date', property: 'now', message: 'Time comes from the clock.' },
      ],
    },
  },
  {
    files: ['core/main.ts', 'core/commands/**', 'core/processes/**', 'core/demo/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['core/config.ts', 'core/main.ts', 'core/processes/**', 'test/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
);
