import {
  API_ROOT,
  type Problem,
  type ProblemCode,
  problemCodes,
  problemStatus,
  problemTitle,
  problemType,
  type RouteContract,
} from '@waybill/contracts';
import type { Json, JsonObject } from './schema-collector.js';

/** What is our fault, or passes by itself: one entry for all of it. */
const SERVER_FAULTS = '5XX';

/** The answers that a code comes in: one of its status, and, from 500 on, one for all of those. */
function keysOf(code: ProblemCode): readonly string[] {
  const status = problemStatus(code);
  return status >= 500 ? [String(status), SERVER_FAULTS] : [String(status)];
}

/** Every code, by the key of the answer it comes in: a status, or `5XX`. */
const codesByKey: ReadonlyMap<string, readonly ProblemCode[]> = new Map(
  [...new Set(problemCodes.flatMap(keysOf))]
    .sort()
    .map((key) => [key, problemCodes.filter((code) => keysOf(code).includes(key))]),
);

const descriptions: Readonly<Record<string, string>> = {
  '400': 'The request cannot be read.',
  '401': 'Nobody is signed in, or what was sent to sign in with does not hold.',
  '403': 'The caller may not do this, or has to prove something first.',
  '404': 'There is no such thing, or no such address.',
  '409': 'This does not go with what is there, or with the state that it is in.',
  '412': 'Somebody changed it since it was read.',
  '413': 'The request is larger than this address takes.',
  '415': 'The body is not JSON as it is.',
  '422': 'Something in the request is not valid; `errors` names the fields.',
  '428': 'The request has to name the version it is meant for.',
  '429': 'Too often. Nothing was done; `Retry-After` says when to go on, where that is known.',
  '5XX':
    'Our side, or a system behind it, could not do this; nothing was changed unless the thing says so. What may work later says 503.',
};

/** The statuses of the problems that an endpoint may answer with, by what its contract asks of a request; `5XX` among them. */
export function problemKeysOf(contract: RouteContract): readonly string[] {
  const { access, method, params, body, ifMatch } = contract;
  const isPublic = access === 'public';
  const changes = method !== 'GET';
  const keys = ['400', '415', '422', SERVER_FAULTS];
  if (!isPublic) keys.push('401', '403', '429');
  if (changes) keys.push('403', '409');
  if (params !== undefined || changes) keys.push('413');
  // A program has no session of its own that it could ask about.
  if (params !== undefined || body !== undefined || access === 'signed-in') keys.push('404');
  if (ifMatch === true) keys.push('412', '428');
  keys.push(...(contract.problems ?? []).map((code) => String(problemStatus(code))));
  return [...new Set(keys)].sort();
}

/** The name of the component that describes the problems of a status. */
export function problemComponent(key: string): string {
  return `Problem${key}`;
}

/** What the description adds of those that the contract names itself. */
export function ownProblems(contract: RouteContract): string {
  return (contract.problems ?? []).map((code) => `\`${code}\``).join(', ');
}

function example(code: ProblemCode): Problem {
  const title = problemTitle(code);
  const status = problemStatus(code);
  const errors = status === 422 ? { errors: [{ field: '/slug', message: 'is required' }] } : {};
  return {
    type: problemType(code),
    title,
    status,
    detail: status === 422 ? '/slug is required.' : title,
    instance: `${API_ROOT}/partners`,
    code,
    ...errors,
    requestId: '01999e40-0000-7000-8000-000000000001',
  };
}

/** One response for each status that a problem comes with: which codes there are, what each looks like. */
export function problemResponses(schema: Json, throttled: JsonObject): JsonObject {
  return Object.fromEntries(
    [...codesByKey].map(([key, codes]) => {
      const status = key === SERVER_FAULTS ? { minimum: 500, maximum: 599 } : { const: Number(key) };
      const named = { code: { enum: [...codes] }, type: { enum: codes.map(problemType) }, status };
      const examples = Object.fromEntries(
        codes.map((code) => [code, { summary: problemTitle(code), value: { ...example(code) } }]),
      );
      const list = codes.map((code) => `\`${code}\``).join(', ');
      const response = {
        description: `${descriptions[key] ?? ''} Codes: ${list}.`,
        ...(key === '429' ? { headers: throttled } : {}),
        content: { 'application/problem+json': { schema: { allOf: [schema, { type: 'object', properties: named }] }, examples } },
      };
      return [problemComponent(key), asJson(response)];
    }),
  );
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
