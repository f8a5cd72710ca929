import { API_ROOT, problem, type RouteContract } from '@waybill/contracts';
import type { z } from 'zod';
import { type Json, type JsonObject, SchemaCollector } from './schema-collector.js';

const description = [
  'Managed file transfer: partners, connections, accounts, jobs, runs, transfers and the audit trail.',
  'Lists are paged by cursor: `limit` and `cursor` in, `items` and `nextCursor` out.',
  'Every error is a problem document (RFC 9457) whose `code` is what a program decides by.',
  'Updates name the version they are meant for: send the `ETag` you read as `If-Match`.',
  'POSTs that start or create something take an `Idempotency-Key`: the same key with the same request is answered again and not done again.',
].join(' ');

function parameters(location: 'path' | 'query', object: z.ZodObject | undefined, schemas: SchemaCollector): readonly Json[] {
  return Object.entries(object?.shape ?? {}).map(([name, schema]) => {
    if (!('safeParse' in schema)) throw new Error(`${name} is no schema`);
    const fieldSchema: z.ZodType = schema;
    return {
      name,
      in: location,
      required: location === 'path' || !fieldSchema.safeParse(undefined).success,
      schema: schemas.schema(fieldSchema, 'input'),
    };
  });
}

function headerParameters(contract: RouteContract): readonly Json[] {
  const headers: Json[] = [];
  if (contract.ifMatch === true) {
    headers.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description: 'The ETag of what was read.',
      schema: { type: 'string' },
    });
  }
  if (contract.idempotent === true) {
    const schema = { type: 'string', minLength: 1, maxLength: 255 };
    headers.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'Any text that is used for this request only.',
      schema,
    });
  }
  return headers;
}

function answer(contract: RouteContract, schemas: SchemaCollector): JsonObject {
  const headers =
    contract.etag === true ? { headers: { ETag: { description: 'Names the version.', schema: { type: 'string' } } } } : {};
  if (contract.response === undefined) return { description: 'Done.', ...headers };
  const schema = schemas.schema(contract.response, 'output');
  const content: JsonObject =
    contract.produces === undefined
      ? { 'application/json': { schema } }
      : {
          [contract.produces]: {
            schema: { type: 'string', description: 'Each line or event holds one item.' },
            'x-item-schema': schema,
          },
        };
  return { description: contract.summary, ...headers, content };
}

function operation(contract: RouteContract, schemas: SchemaCollector): JsonObject {
  const all = [
    ...parameters('path', contract.params, schemas),
    ...parameters('query', contract.query, schemas),
    ...headerParameters(contract),
  ];
  const body =
    contract.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemas.schema(contract.body, 'input') } } } };
  return {
    operationId: contract.operationId,
    tags: [contract.tag],
    summary: contract.summary,
    ...(all.length === 0 ? {} : { parameters: all }),
    ...body,
    responses: {
      [String(contract.status)]: answer(contract, schemas),
      default: { $ref: '#/components/responses/Problem' },
    },
    ...(contract.access === 'public' ? { security: [] } : {}),
    ...(Array.isArray(contract.access) ? { 'x-roles': [...contract.access] } : {}),
    ...(contract.recentProof === true ? { 'x-recent-proof': true } : {}),
  };
}

/** The OpenAPI 3.1 document of the contracts: made of the same table that the server is bound to. */
export function openApiDocument(contracts: readonly RouteContract[]): JsonObject {
  const schemas = new SchemaCollector();
  const paths: Record<string, Record<string, Json>> = {};
  for (const contract of contracts) {
    const item = paths[contract.path] ?? {};
    item[contract.method.toLowerCase()] = operation(contract, schemas);
    paths[contract.path] = item;
  }
  const problemSchema = schemas.schema(problem, 'output');
  return {
    openapi: '3.1.0',
    info: { title: 'Waybill', version: '1', description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: API_ROOT }],
    security: [{ apiKey: [] }, { session: [], csrf: [] }],
    tags: [...new Set(contracts.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components(),
      responses: {
        Problem: {
          description: 'What went wrong (RFC 9457).',
          content: { 'application/problem+json': { schema: problemSchema } },
        },
      },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `wb_…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-waybill',
          description: 'The session of a person; the cookie is called `waybill` where the console is reached without TLS.',
        },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: 'With every change made with a session.' },
      },
    },
  };
}
