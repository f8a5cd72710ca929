import { problem, problemCodes, type RouteContract } from '@waybill/contracts';
import type { z } from 'zod';
import { groupName, methodName, pascalCase } from './method-name.js';
import { comment, indented, TypePrinter } from './type-printer.js';

const header = `/*
 * The API as types and as a table. Made of packages/contracts by \`npm run generate -w @waybill/client\`; not to be edited.
 */
import type { CallOptions, ChangeOptions, Download, Page, Ref, Seen } from '../call-types.js';
import type { Operation } from '../operation.js';
`;

/** One method of a group. */
interface Method {
  readonly name: string;
  readonly contract: RouteContract;
}

/**
 * The source of `generated/api.ts`: every named type, the interface of all groups, and the table they work by. Each contract is one
 * method of the group of its tag, so that none can be missing.
 * @throws Error when two contracts would be one method
 */
export function apiSource(contracts: readonly RouteContract[]): string {
  const groups = new Map<string, Method[]>();
  for (const contract of contracts) {
    const name = methodName(contract.operationId, contract.tag);
    const methods = groups.get(contract.tag) ?? [];
    if (methods.some((other) => other.name === name)) throw new Error(`${contract.tag} has two methods ${name}`);
    groups.set(contract.tag, [...methods, { name, contract }]);
  }
  const types = new TypePrinter();
  types.print(problem, 'output', 'Problem');
  const interfaces = [...groups].map(([tag, methods]) => {
    const members = methods.map((method) => signatures(method, types)).join('');
    return `readonly ${groupName(tag)}: {\n${indented(members)}};\n`;
  });
  const table = [...groups].map(([tag, methods]) => {
    const entries = methods.map(({ name, contract }) => `${name}: ${JSON.stringify(operationOf(contract))},\n`);
    return `${groupName(tag)}: {\n${indented(entries.join(''))}},\n`;
  });
  return [
    header,
    `/** The codes of problems that this version knows. */\nexport type ProblemCode =\n${problemCodes.map((code) => `  | '${code}'`).join('\n')};\n`,
    types.declarations(),
    `/** Every endpoint, grouped by what it is about. */\nexport interface Api {\n${indented(interfaces.join(''))}}\n`,
    `/** What the methods of {@link Api} send. */\nexport const operations = {\n${indented(table.join(''))}} as const satisfies Readonly<Record<string, Readonly<Record<string, Operation>>>>;\n`,
  ].join('\n');
}

function operationOf(contract: RouteContract) {
  const { operationId, method, path } = contract;
  return {
    operationId,
    method,
    path,
    ...(contract.query === undefined ? {} : { query: true }),
    ...(contract.body === undefined ? {} : { body: true }),
    ...(contract.takesBytes === undefined ? {} : { takesBytes: true }),
    ...(contract.idempotent === true ? { idempotent: true } : {}),
    ...(contract.ifMatch === true ? { ifMatch: true } : {}),
    ...(contract.produces === undefined ? {} : { produces: contract.produces }),
    ...(contract.response === undefined ? { empty: true } : {}),
    ...(pageItem(contract) === undefined ? {} : { paged: true }),
  };
}

function signatures({ name, contract }: Method, types: TypePrinter): string {
  const before = [
    ...target(contract),
    ...given(contract, types),
    ...(contract.takesBytes === undefined ? [] : ['content: Uint8Array<ArrayBuffer> | Blob']),
  ];
  const options = contract.method === 'GET' ? 'CallOptions' : 'ChangeOptions';
  const parameters = [...before, `options?: ${options}`].join(', ');
  const one = `${comment(contract.summary)}${name}(${parameters}): ${answer(contract, types)};\n`;
  const item = pageItem(contract);
  if (item === undefined) return one;
  const all = `${name === 'list' ? 'all' : `all${pascalCase(name.replace(/^list/, ''))}`}(${parameters})`;
  const doc = comment(`As \`${name}\`, page after page: every one of them.`);
  return `${one}${doc}${all}: AsyncGenerator<${types.print(item, 'output', `${pascalCase(contract.operationId)}Item`)}, void, undefined>;\n`;
}

function target(contract: RouteContract): readonly string[] {
  const names = Object.keys(contract.params?.shape ?? {});
  if (names.length > 0 && names.join() !== 'id') throw new Error(`${contract.operationId} has other path parameters than id`);
  if (contract.ifMatch === true) return [names.length > 0 ? 'seen: Seen & { readonly id: string }' : 'seen: Seen'];
  return names.length > 0 ? ['which: Ref'] : [];
}

function given(contract: RouteContract, types: TypePrinter): readonly string[] {
  const name = pascalCase(contract.operationId);
  if (contract.body !== undefined && contract.query !== undefined) {
    throw new Error(`${contract.operationId} has a query and a body; a method takes one of them`);
  }
  const optional = (schema: z.ZodType) => (contract.method !== 'PATCH' && schema.safeParse({}).success ? '?' : '');
  if (contract.body !== undefined)
    return [`body${optional(contract.body)}: ${types.print(contract.body, 'input', `${name}Body`)}`];
  if (contract.query !== undefined) {
    return [`query${optional(contract.query)}: ${types.print(contract.query, 'input', `${name}Query`)}`];
  }
  return [];
}

function answer(contract: RouteContract, types: TypePrinter): string {
  if (contract.response === undefined) return 'Promise<void>';
  if (contract.produces === 'application/octet-stream') return 'Promise<Download>';
  const item = pageItem(contract);
  const name = pascalCase(contract.operationId);
  if (item !== undefined) return `Promise<Page<${types.print(item, 'output', `${name}Item`)}>>`;
  const type = types.print(contract.response, 'output', `${name}Answer`);
  return contract.produces === undefined ? `Promise<${type}>` : `AsyncGenerator<${type}, void, undefined>`;
}

/** What a list is of; undefined for what is no list by pages. */
function pageItem(contract: RouteContract): z.ZodType | undefined {
  if (contract.query?.shape['cursor'] === undefined || contract.response === undefined) return undefined;
  if (!('shape' in contract.response)) return undefined;
  const shape: unknown = contract.response.shape;
  if (typeof shape !== 'object' || shape === null || !('items' in shape)) return undefined;
  const items: unknown = shape.items;
  return isArray(items) ? items.element : undefined;
}

function isArray(schema: unknown): schema is z.ZodArray<z.ZodType> {
  return typeof schema === 'object' && schema !== null && 'element' in schema;
}
