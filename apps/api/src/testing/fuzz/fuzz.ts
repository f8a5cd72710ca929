import { API_ROOT } from '@waybill/contracts';
import { roles } from '@waybill/core';
import type { TestApi } from '../test-api.js';
import { furnish } from './furnish.js';
import { type FuzzAnswer, Judge } from './judge.js';
import { KnownIds } from './known-ids.js';
import { Random } from './random.js';
import { type FuzzRequest, type Operation, operationsOf, requestOf } from './requests.js';
import type { Node } from './schema-values.js';
import { Sender } from './sender.js';
import { SessionOfPerson } from './session-of-person.js';

/** How a campaign is run. */
export interface Campaign {
  readonly seed: number;
  readonly requests: number;
  /** How many requests are under way at the same time. */
  readonly atOnce: number;
}

/** What a campaign found. */
export interface Findings {
  /** Each with all that is needed to send it again. */
  readonly wrong: readonly string[];
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The endpoints that answered with success at least once. */
  readonly succeeded: ReadonlySet<string>;
}

/** Those whose answers do not end. */
const endless: ReadonlySet<string> = new Set(['streamEvents']);
const KINDS = ['none', 'session', ...roles] as const;

/**
 * Sends requests made of the OpenAPI document, as every role, as a person with a session and as nobody, and judges each answer by the
 * document. The listening `api` is used up by it. What is asked depends on the seed, and on what was answered before.
 */
export async function fuzz(api: TestApi, port: number, document: Node, { seed, requests, atOnce }: Campaign): Promise<Findings> {
  await furnish(api);
  const judge = new Judge(document);
  const sender = new Sender(port, atOnce);
  const operations = operationsOf(document).filter(({ operationId }) => !endless.has(operationId));
  const ids = new KnownIds(new Set<string>(api.credentialIds));
  const person = new SessionOfPerson(api);
  const wrong: string[] = [];
  const statuses = new Map<number, number>();
  const succeeded = new Set<string>();
  const fieldValue = (name: string, random: Random): unknown => {
    if (name === 'root') return `${api.deps.dataDir}/store/s${random.int(0, 50)}`;
    if (name === 'host') return random.pick(['127.0.0.1', 'localhost', '169.254.169.254']);
    if (name === 'port') return random.pick([1, 9]);
    if (name === 'endpoint' || name === 'url')
      return random.pick(['http://127.0.0.1:1/', 'https://127.0.0.1:9/x', 'ftp://127.0.0.1/', 'no address']);
    return undefined;
  };
  const learn = (path: string, answer: FuzzAnswer): void => {
    const isDocument = answer.text !== '' && /json/.test(answer.contentType) && !/ndjson/.test(answer.contentType);
    if (isDocument && answer.text.length < 200_000) ids.learn(path, JSON.parse(answer.text));
  };
  const one = async (index: number): Promise<void> => {
    const random = new Random(seed * 1_000_003 + index);
    const kind = KINDS[index % KINDS.length] ?? 'none';
    const operation = pickOperation(operations, index, random);
    const request = requestOf(operation, { random, document, ids, fieldValue });
    const credential =
      kind === 'none'
        ? {}
        : kind === 'session'
          ? await person.headers()
          : { authorization: api.token(random.chance(0.4) ? 'admin' : kind) };
    const sent: FuzzRequest = { ...request, headers: { ...credential, ...request.headers } };
    const said = (text: string) =>
      `request ${index} of seed ${seed} (${operation.operationId}, as ${kind}): ${text}\n  ${sent.method} ${sent.path}\n  ${JSON.stringify(sent.headers)}\n  ${sent.body?.slice(0, 2000) ?? ''}`;
    try {
      const answer = await sender.send(sent);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status < 300) succeeded.add(operation.operationId);
      wrong.push(...judge.wrongs(sent, answer).map((what) => said(`${what}\n  → ${answer.text.slice(0, 600)}`)));
      if (answer.status < 300) learn(operation.path, answer);
      if (answer.status === 401 && kind === 'session') person.forget();
    } catch (error) {
      wrong.push(said(`no answer: ${String(error)}`));
    }
  };
  for (const { method, path } of operations.filter((each) => each.method === 'GET' && !each.path.includes('{'))) {
    const headers = { authorization: api.token('admin') };
    learn(path, await sender.send({ method, path: `${API_ROOT}${path}`, headers, body: undefined }));
  }
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < requests && wrong.length < 60) {
      const index = next;
      next += 1;
      await one(index);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    sender.close();
  }
  return { wrong, statuses, succeeded };
}

/** What makes things goes first, so that there is something to ask about. */
function pickOperation(operations: readonly Operation[], index: number, random: Random): Operation {
  const creating = operations.filter(({ method, path }) => method === 'POST' && !path.includes('{'));
  return random.chance(index < 200 ? 0.5 : 0.15) ? random.pick(creating) : random.pick(operations);
}
