/*
 * `npm run generate -w @waybill/client`: writes packages/client/src/generated/api.ts of the contracts as they were built. The generator is
 * taken from its source, so that it also runs while the client does not compile.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generator = join(root, 'node_modules', '.cache', 'generate-api-client.mjs');
const bundled = await rolldown({
  input: join(root, 'packages/client/src/generator/api-source.ts'),
  platform: 'node',
  external: [/^@waybill\//, 'zod'],
});
await bundled.write({ file: generator });
await bundled.close();

const { apiSource } = await import(pathToFileURL(generator).href);
const { routes } = await import('@waybill/contracts');
writeFileSync(join(root, 'packages/client/src/generated/api.ts'), apiSource(Object.values(routes)));
