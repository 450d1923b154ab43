import { defineConfig } from 'vitest/config';

/** Scenarios and examples import the package by its name: here that is the source. */
const alias = [
  { find: /^packetpath$/, replacement: `${import.meta.dirname}/src/index.ts` },
  { find: /^packetpath\/(vitest|arbitraries)$/, replacement: `${import.meta.dirname}/src/testing/$1.ts` },
];
export default defineConfig({
  test: {
    projects: [
      { resolve: { alias }, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/kernel/**/*.kernel.test.ts'], testTimeout: 60_000 } },
      { resolve: { alias }, test: { name: 'kernel', include: ['test/kernel/**/*.kernel.test.ts'], testTimeout: 900_000, fileParallelism: false, maxConcurrency: 3 } },
    ],
  },
});
