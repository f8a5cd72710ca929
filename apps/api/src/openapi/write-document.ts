import { writeFile } from 'node:fs/promises';
import { routes } from '@waybill/contracts';
import { openApiDocument } from './document.js';

// Writes the committed copy of the OpenAPI document: `npm run openapi -w @waybill/api`.
const target = new URL('../../openapi.json', import.meta.url);
await writeFile(target, `${JSON.stringify(openApiDocument(Object.values(routes)), null, 2)}\n`);
