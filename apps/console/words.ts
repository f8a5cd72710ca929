import { fileURLToPath } from 'node:url';
import { getConfig } from '@lingui/conf';
import babel from '@rolldown/plugin-babel';

/** Which languages there are, and where their catalogs are kept. */
export const languages = fileURLToPath(new URL('lingui.config.ts', import.meta.url));

/** Marks the words of the console for translation. English stays in the source, so that it needs no catalog. */
export const words = babel({
  include: /\/apps\/console\/src\/.*\.tsx?$/,
  plugins: [
    ['@lingui/babel-plugin-lingui-macro', { stripMessageField: false, linguiConfig: getConfig({ configPath: languages }) }],
  ],
});
