import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/kernel/**/*.kernel.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'kernel', include: ['test/kernel/**/*.kernel.test.ts'], testTimeout: 900_000, fileParallelism: false } },
    ],
  },
});
