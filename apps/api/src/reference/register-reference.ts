import type { FastifyInstance } from 'fastify';
import type { JsonObject } from '../openapi/schema-collector.js';
import { script, styleSheet } from './reference-assets.js';
import { referencePage } from './reference-page.js';

/** Where the reference is served. */
const REFERENCE_ROOT = '/api/docs';

/** True for the addresses of the reference, which have no contract: they are pages. */
export function isReferencePath(path: string): boolean {
  return path === REFERENCE_ROOT || path.startsWith(`${REFERENCE_ROOT}/`);
}

/** Serves the reference of the API: a page, its style sheet and its script, all from here. It says nothing that the OpenAPI document does not. */
export function registerReference(fastify: FastifyInstance, document: () => JsonObject): void {
  let page: string | undefined;
  const serve = (path: string, type: string, content: () => string): void => {
    fastify.get(`${REFERENCE_ROOT}${path}`, async (_request, reply) =>
      reply.header('cache-control', 'no-cache').type(`${type}; charset=utf-8`).send(content()),
    );
  };
  serve('', 'text/html', () => {
    page ??= referencePage(document());
    return page;
  });
  serve('/reference.css', 'text/css', () => styleSheet);
  serve('/reference.js', 'text/javascript', () => script);
}
