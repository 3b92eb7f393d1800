import type { Config } from 'jest';

const shared = {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  globalSetup: './test/support/global-setup.ts',
  globalTeardown: './test/support/global-teardown.ts',
} satisfies Config;

/** unit: no database. integration: real PostgreSQL. conformance: every plugin. journeys: a real browser. */
export default {
  coverageProvider: 'v8',
  maxWorkers: 2,
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      globalSetup: undefined,
      globalTeardown: undefined,
      testMatch: ['<rootDir>/core/**/*.test.ts', '<rootDir>/plugins/**/*.test.ts', '<rootDir>/test/unit/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.db\\.test\\.ts$', '/node_modules/'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: [
        '<rootDir>/core/**/*.db.test.ts',
        '<rootDir>/plugins/**/*.db.test.ts',
        '<rootDir>/test/integration/**/*.test.ts',
      ],
    },
    { ...shared, displayName: 'conformance', testMatch: ['<rootDir>/test/conformance/**/*.test.ts'] },
    { ...shared, displayName: 'journeys', testMatch: ['<rootDir>/test/journeys/**/*.test.ts'] },
  ],
} satisfies Config;
