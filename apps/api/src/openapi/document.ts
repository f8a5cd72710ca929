import { API_ROOT, problem, proposedAnswer, type RouteContract } from '@waybill/contracts';
import { rolesWith } from '@waybill/core';
import { acts, isGuarded } from '@waybill/engine';
import type { z } from 'zod';
import { Examples } from './example-of.js';
import { ownProblems, problemComponent, problemKeysOf, problemResponses } from './problem-responses.js';
import { type Json, type JsonObject, SchemaCollector } from './schema-collector.js';

const description = [
  'Managed file transfer: partners, connections, accounts, jobs, runs, transfers and the audit trail.',
  'Lists are paged by cursor: `limit` and `cursor` in, `items` and `nextCursor` out.',
  'Every error is a problem document (RFC 9457) whose `code` is what a program decides by.',
  'Updates name the version they are meant for: send the `ETag` you read as `If-Match`.',
  'An API key, or a person, may ask so often in a minute: `RateLimit-Policy` and `RateLimit` in every answer tell how often; 429 with `Retry-After` says when to go on.',
  'What takes a second person (four eyes) is answered with 202 and the proposed change that waits for one; which kinds do says `/approval-policy`.',
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
  if (isGuarded(contract.operationId)) {
    headers.push({
      name: 'Change-Reason',
      in: 'header',
      required: false,
      description:
        'Why it is asked for, where it takes a second person: 1–500 characters, percent-encoded where they are not ASCII.',
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
  const etag = contract.etag === true ? { ETag: { description: 'Names the version.', schema: { type: 'string' } } } : {};
  const rate = contract.access === 'public' ? {} : rateHeaders;
  const headers = contract.etag === true || contract.access !== 'public' ? { headers: { ...etag, ...rate } } : {};
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

/** What is answered while the policy wants a second person for it. */
function proposedResponse(schemas: SchemaCollector): JsonObject {
  const description = 'Not done: it takes a second person, and waits for one as a proposed change (`/approvals`).';
  const content = { 'application/json': { schema: schemas.schema(proposedAnswer, 'output') } };
  return { '202': { description, headers: rateHeaders, content } };
}

const rateHeaders = {
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimit-Policy' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
};

function bytesBody({ takesBytes }: RouteContract): JsonObject {
  if (takesBytes === undefined) return {};
  const schema = { type: 'string', format: 'binary', maxLength: takesBytes };
  return { requestBody: { required: true, content: { 'application/octet-stream': { schema } } } };
}

function operation(contract: RouteContract, schemas: SchemaCollector): JsonObject {
  const all = [
    ...parameters('path', contract.params, schemas),
    ...parameters('query', contract.query, schemas),
    ...headerParameters(contract),
  ];
  const body: JsonObject =
    contract.body === undefined
      ? bytesBody(contract)
      : { requestBody: { required: true, content: { 'application/json': { schema: schemas.schema(contract.body, 'input') } } } };
  return {
    operationId: contract.operationId,
    tags: [contract.tag],
    summary: contract.summary,
    ...(all.length === 0 ? {} : { parameters: all }),
    ...body,
    responses: {
      [String(contract.status)]: answer(contract, schemas),
      ...(contract.ranges === true ? { '206': answer(contract, schemas) } : {}),
      ...(isGuarded(contract.operationId) ? proposedResponse(schemas) : {}),
      ...Object.fromEntries(
        problemKeysOf(contract).map((key) => [key, { $ref: `#/components/responses/${problemComponent(key)}` }]),
      ),
    },
    ...(contract.problems === undefined ? {} : { description: `Its own problems: ${ownProblems(contract)}.` }),
    ...(contract.access === 'public' ? { security: [] } : {}),
    ...(contract.access === 'public' || contract.access === 'signed-in'
      ? {}
      : { 'x-permission': contract.access, 'x-roles': [...rolesWith(contract.access)] }),
    ...(isGuarded(contract.operationId) ? { 'x-change-kind': acts[contract.operationId].kind } : {}),
    ...(contract.recentProof === true ? { 'x-recent-proof': true } : {}),
  };
}

/** Puts an example beside every schema of a body or an answer that has none. */
function withExamples(value: Json, examples: Examples, isAnswer = false): Json {
  if (Array.isArray(value)) return value.map((entry) => withExamples(entry, examples, isAnswer));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      if (name !== 'content') return [name, withExamples(entry, examples, isAnswer || name === 'responses')];
      return [name, exemplified(entry, examples, isAnswer)];
    }),
  );
}

function exemplified(content: Json, examples: Examples, isAnswer: boolean): Json {
  return Object.fromEntries(
    Object.entries(content ?? {}).map(([type, media]): [string, Json] => {
      const { schema, 'x-item-schema': item, examples: given } = Object(media);
      if (given !== undefined || schema === undefined || type === 'application/octet-stream') return [type, media];
      const example = examples.of(item ?? schema, isAnswer);
      return [type, { ...Object(media), example: item === undefined ? example : JSON.stringify(example) }];
    }),
  );
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
    paths: withExamples(paths, new Examples(schemas.components())),
    components: {
      schemas: schemas.components(),
      headers: {
        'RateLimit-Policy': {
          description: 'How many requests (`q`) an API key, or a person, has in a window of `w` seconds.',
          schema: { type: 'string', examples: ['"default";q=6000;w=60'] },
        },
        RateLimit: {
          description: 'How many are left (`r`), and after how many seconds (`t`) the next window begins.',
          schema: { type: 'string', examples: ['"default";r=5999;t=60'] },
        },
        'Retry-After': { description: 'After how many seconds to ask again.', schema: { type: 'integer', minimum: 1 } },
      },
      responses: problemResponses(problemSchema, { ...rateHeaders, 'Retry-After': { $ref: '#/components/headers/Retry-After' } }),
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
