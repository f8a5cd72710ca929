import { API_ROOT } from '@waybill/contracts';
import { awkwardTexts } from './awkward.js';
import { brokenJson, mutated } from './mutations.js';
import type { Random } from './random.js';
import { fieldFor, type Making, type Node, node, resolved, valueFor } from './schema-values.js';

/** An endpoint as the document describes it. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly about: Node;
}

/** A request, as it goes onto the wire. */
export interface FuzzRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
}

/** Every endpoint of the document. */
export function operationsOf(document: Node): readonly Operation[] {
  return Object.entries(node(document['paths'])).flatMap(([path, item]) =>
    Object.entries(node(item)).map(([method, about]) => ({
      operationId: String(node(about)['operationId']),
      method: method.toUpperCase(),
      path,
      about: node(about),
    })),
  );
}

function parametersOf({ about }: Operation, place: string): readonly Node[] {
  return Array.isArray(about['parameters']) ? about['parameters'].map(node).filter((each) => each['in'] === place) : [];
}

function wire(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Percent-encoded; a lone surrogate, which no address can hold, as U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

/** Segments that a router, a database or a decoder may stumble over. */
const awkwardSegments = [
  '%00',
  '%zz',
  '%',
  '..',
  '%2e%2e',
  '%2f',
  '%c0%af',
  '%ff',
  '%ed%a0%80',
  '1',
  'undefined',
  '-',
  '%20',
  'a'.repeat(300),
];

function pathOf(operation: Operation, making: Making, awkwardly: boolean): string {
  const { random } = making;
  return operation.path.replaceAll(/\{\w+\}/g, () => {
    if (awkwardly && random.chance(0.5)) return random.pick([random.pick(awkwardSegments), encoded(random.pick(awkwardTexts))]);
    const value = making.ids.ofPath(operation.path, random);
    return awkwardly && random.chance(0.2) ? value.toUpperCase() : value;
  });
}

function queryOf(operation: Operation, making: Making, awkwardly: boolean): string {
  const { random } = making;
  const pairs = parametersOf(operation, 'query').flatMap(({ name, required, schema }): string[] => {
    if (name === 'cursor' || (required !== true && !random.chance(0.2))) return [];
    if (awkwardly && required === true && random.chance(0.2)) return [];
    const value = awkwardly && random.chance(0.5) ? random.pick(awkwardTexts) : wire(fieldFor(String(name), schema, making));
    const pair = `${encoded(String(name))}=${encoded(value)}`;
    return awkwardly && random.chance(0.15) ? [pair, pair] : [pair];
  });
  if (awkwardly && random.chance(0.2)) {
    pairs.push(
      random.pick([
        'surprise=1',
        '__proto__=1',
        '__proto__[role]=admin',
        'constructor=1',
        '%zz=1',
        '=',
        '&&',
        'limit[]=1',
        'a[b]=c',
        '%00=%00',
      ]),
    );
  }
  if (awkwardly && random.chance(0.1)) {
    pairs.push(
      `cursor=${encoded(random.pick([...awkwardTexts, 'eyJ4IjoxfQ', Buffer.from('{"id":null,"at":"no"}').toString('base64url'), Buffer.from('["a","b"]').toString('base64url')]))}`,
    );
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function headersOf(operation: Operation, random: Random, awkwardly: boolean): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  for (const { name } of parametersOf(operation, 'header')) {
    if (name === 'If-Match' && !random.chance(0.1)) {
      const usual = random.pick(['"v1"', '"v1"', '"v2"', '"v3"']);
      headers['if-match'] =
        awkwardly && random.chance(0.3)
          ? random.pick(['*', '"v0"', 'v1', 'W/"v1"', '"v99999999999"', '"v9999999999"', '"'])
          : usual;
    }
    if (name === 'Idempotency-Key' && random.chance(0.2)) {
      headers['idempotency-key'] = awkwardly
        ? random.pick(['', ' ', 'a b', 'é', 'x'.repeat(256), 'x'.repeat(255), '__proto__'])
        : `key-${random.int(0, 40)}`;
    }
  }
  if (awkwardly && random.chance(0.2)) {
    const [name, value] = random.pick([
      ['x-forwarded-for', '127.0.0.1, 10.0.0.1'],
      ['x-forwarded-host', 'evil.example'],
      ['x-http-method-override', 'DELETE'],
      ['origin', 'https://evil.example'],
      ['origin', 'null'],
      ['sec-fetch-site', 'cross-site'],
      ['accept', 'text/html;q=2, */*;q=nonsense'],
      ['accept-encoding', 'gzip, br, identity;q=0'],
      ['content-encoding', 'gzip'],
      ['range', 'bytes=0-1,5-9'],
      ['if-none-match', '*'],
      ['cookie', 'waybill=%00; waybill=a; __Host-waybill=b; =; ;'],
      ['expect', '100-continue'],
      ['x-csrf-token', ['a', 'b']],
      ['last-event-id', '-1'],
    ] as const);
    headers[name] = value;
  }
  return headers;
}

/** A request of an endpoint: as the document describes it, or with one thing or another that it does not allow. */
export function requestOf(operation: Operation, making: Making): FuzzRequest {
  const { random, document } = making;
  const awkwardly = random.chance(0.5);
  const headers = headersOf(operation, random, awkwardly);
  const method =
    awkwardly && random.chance(0.03) ? random.pick(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST']) : operation.method;
  const content = node(node(resolved(document, operation.about['requestBody'])['content'])['application/json']);
  let body: string | undefined;
  if ('schema' in content) {
    const value = valueFor(content['schema'], making);
    if (!awkwardly || random.chance(0.2)) body = JSON.stringify(value);
    else body = random.chance(0.7) ? JSON.stringify(mutated(value, random)) : brokenJson(value, random);
  } else if (awkwardly && operation.method !== 'GET' && random.chance(0.2)) body = '{"surprise":1}';
  if (method === 'GET' || method === 'HEAD') body = undefined;
  if (body !== undefined) {
    headers['content-type'] =
      awkwardly && random.chance(0.08)
        ? random.pick([
            'text/plain',
            'application/xml',
            'application/x-www-form-urlencoded',
            'multipart/form-data',
            'application/json; charset=utf-16',
            'application/JSON',
            'nonsense',
            'application/json, text/plain',
          ])
        : 'application/json';
  }
  return {
    operation,
    method,
    path: `${API_ROOT}${pathOf(operation, making, awkwardly)}${queryOf(operation, making, awkwardly)}`,
    headers,
    body,
  };
}
