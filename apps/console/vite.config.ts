import { fileURLToPath } from 'node:url';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { languages, words } from './words.js';

/** Modules that only declare: what the console does not use of them is left out of the bundle. */
const pure = /\/packages\/(core|contracts|client)\/src\/|\/node_modules\/(croner|re2js|uuid)\//;

/** What documents the endpoints and the types of audit events: for the OpenAPI document and the data dictionary. */
const summaries = /\bsummary:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?=\s*[,}])/g;
const documented = /\/packages\/(contracts\/src\/|core\/src\/audit-event\.ts)/;

/** Leaves those sentences out of the console, which shows none of them. */
const withoutSummaries: Plugin = {
  name: 'without-summaries',
  enforce: 'pre',
  transform: (code, id) => (documented.test(id) ? { code: code.replace(summaries, "summary: ''"), map: null } : null),
};

/** How zod writes JSON Schema, which each of its types holds on to: only the API does that. */
const jsonSchema = /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/;

/** Keeps the names of those modules, and nothing behind them. */
const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  enforce: 'pre',
  transform: (code, id) => {
    if (!jsonSchema.test(id)) return null;
    const names = [...code.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
    const hollow = names.map((name) => `export const ${name} = () => () => { throw new Error('No JSON Schema here.'); };`);
    return { code: hollow.join('\n'), map: null };
  },
};

/** The drawings of icons for 24 px and more; ours are smaller. */
const largeDrawing = /,\n\t"(?:24|48|96)": \{[\s\S]*?\n\t\}(?=,?\n)/g;

/** Leaves them out: every icon of the navigation brings two. */
const withoutLargeIcons: Plugin = {
  name: 'without-large-icons',
  enforce: 'pre',
  transform: (code, id) =>
    /\/octicons-react\/dist\/icons\//.test(id) && code.includes('\t"16": {')
      ? { code: code.replace(largeDrawing, '').replace(/^var heights = \[[^\]]*\]/m, 'var heights = ["16"]'), map: null }
      : null,
};

/** The whole engine of patterns, under a name that its stand-in, src/api/re2.ts, can call it by. */
const wholeRe2 = fileURLToPath(import.meta.resolve('re2js'));

export default defineConfig({
  plugins: [
    withoutSummaries,
    withoutJsonSchema,
    withoutLargeIcons,
    react(),
    words,
    lingui({ configPath: languages, failOnMissing: true, failOnCompileError: true }),
  ],
  resolve: {
    conditions: ['source', 'module', 'browser', 'development|production'],
    alias: [
      { find: /^re2js$/, replacement: fileURLToPath(new URL('src/api/re2.ts', import.meta.url)) },
      { find: 'virtual:re2js', replacement: wholeRe2 },
    ],
  },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    // scripts/check-bundle.mjs reads it.
    manifest: true,
    // Every browser of the target knows it.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !pure.test(id) },
      // Some contracts of `contractsOf` are in what is loaded first anyway.
      checks: { ineffectiveDynamicImport: false },
      // What everybody loads first is one file, and not fifty.
      output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
