import type { Operation } from './operation.js';
import { downloadOf, eventsOf, ndjsonOf } from './streams.js';
import type { CallInput, FileContent, SendOptions, Transport } from './transport.js';

/** A method of a group, as `generated/api.ts` types it: what is meant, then the body or the query, then the options. */
export type Method = (...given: readonly unknown[]) => unknown;

/** The methods of an operation by name: its own, and for a list by pages the one that goes through all of them. */
export function methodsOf(name: string, operation: Operation, transport: Transport): readonly (readonly [string, Method])[] {
  const own: Method = (...given) => {
    const { input, options } = argumentsOf(operation, given);
    return answerOf(operation, transport, input, options);
  };
  if (operation.paged !== true) return [[name, own]];
  const all: Method = (...given) => {
    const { input, options } = argumentsOf(operation, given);
    return everyItem(operation, transport, input, options);
  };
  return [
    [name, own],
    [allName(name), all],
  ];
}

/** `list` has `all`, `listEntries` has `allEntries`. */
function allName(name: string): string {
  return name === 'list' ? 'all' : `all${name.replace(/^list/, '')}`;
}

function answerOf(operation: Operation, transport: Transport, input: CallInput, options: SendOptions): unknown {
  switch (operation.produces) {
    case undefined:
      return transport.json(operation, input, options);
    case 'application/octet-stream':
      return transport.send(operation, input, options).then(downloadOf);
    case 'text/event-stream':
      return streamed(transport.send(operation, input, options), eventsOf);
    default:
      return streamed(transport.send(operation, input, options), ndjsonOf);
  }
}

async function* streamed(
  answer: Promise<Response>,
  read: (answer: Response) => AsyncGenerator<unknown, void, undefined>,
): AsyncGenerator<unknown, void, undefined> {
  yield* read(await answer);
}

/** Every item of a list, a page at a time: the next page is asked for when the loop gets there. */
async function* everyItem(
  operation: Operation,
  transport: Transport,
  input: CallInput,
  options: SendOptions,
): AsyncGenerator<unknown, void, undefined> {
  let cursor = input.query?.['cursor'];
  do {
    const page = pageOf(await transport.json(operation, { ...input, query: { ...input.query, cursor } }, options));
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function pageOf(answer: unknown): { readonly items: readonly unknown[]; readonly nextCursor: unknown } {
  const fields = fieldsOf(answer);
  const items = fields.get('items');
  return { items: Array.isArray(items) ? items : [], nextCursor: fields.get('nextCursor') };
}

interface Arguments {
  readonly input: CallInput;
  readonly options: SendOptions;
}

/** @throws TypeError for an id or a version that is not there: no request is sent then */
function argumentsOf(operation: Operation, given: readonly unknown[]): Arguments {
  const rest = [...given];
  const hasId = operation.path.includes('{id}');
  const which = hasId || operation.ifMatch === true ? rest.shift() : undefined;
  const value = operation.body !== undefined || operation.query !== undefined ? rest.shift() : undefined;
  const params = hasId ? { params: { id: idOf(operation, which) } } : {};
  const ifMatch = operation.ifMatch === true ? { ifMatch: versionOf(operation, which) } : {};
  const query = operation.query === undefined ? {} : { query: Object.fromEntries(fieldsOf(value)) };
  const body = operation.body === undefined ? {} : { body: value };
  const content = operation.takesBytes === undefined ? {} : { content: contentOf(operation, rest.shift()) };
  return {
    input: { ...params, ...query, ...body, ...content },
    options: { ...Object.fromEntries(fieldsOf(rest[0])), ...ifMatch },
  };
}

function contentOf(operation: Operation, content: unknown): FileContent {
  if (content instanceof Blob) return content;
  if (content instanceof Uint8Array && content.buffer instanceof ArrayBuffer)
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  throw new TypeError(`${operation.operationId}: give bytes: a Uint8Array or a Blob.`);
}

function idOf(operation: Operation, which: unknown): string {
  const id = typeof which === 'string' ? which : fieldsOf(which).get('id');
  if (typeof id === 'string' && id !== '') return id;
  throw new TypeError(`${operation.operationId}: give an id, or what was read.`);
}

function versionOf(operation: Operation, which: unknown): number {
  const version = fieldsOf(which).get('version');
  if (typeof version === 'number') return version;
  throw new TypeError(
    `${operation.operationId}: give what was read, with its version: the change is meant for that and nothing newer.`,
  );
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
