import { randomUUID } from 'node:crypto';
import { buildRequest, type Input, type RouteContract } from '@waybill/contracts';
import {
  type Clock,
  type Database,
  type Id,
  type Permission,
  parseOutboundAllow,
  type Role,
  roles,
  type Scope,
} from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import { type AdministrationDeps, createApiKey, createRole, createUser, initialisePlatform, localActor } from '@waybill/engine';
import { createLogger, createMetrics } from '@waybill/platform';
import { createKeyRing, createSecretBox } from '@waybill/secrets';
import { createTestDatabase, tempDir } from '@waybill/testkit';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { type Api, type ApiParts, composeApi } from '../compose.js';
import { composeAdministration } from '../compose-administration.js';

const context = { actor: localActor('test') };
const template = {
  name: 'waybill_api',
  migrate: (adminUrl: string) => migrate(adminUrl, { log: { info: () => undefined } }),
};

/** What an endpoint answered. */
export interface Answered {
  readonly status: number;
  readonly headers: LightMyRequestResponse['headers'];
  readonly text: string;
  /** The JSON of it; undefined when it is none. */
  readonly body: Record<string, unknown>;
}

/** Sends requests with certain headers. */
export class Client {
  readonly #api: Api;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(api: Api, headers: Readonly<Record<string, string>> = {}) {
    this.#api = api;
    this.#headers = headers;
  }

  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.#api, { ...this.#headers, ...headers });
  }

  call<R extends RouteContract>(contract: R, input: Input<R>, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const { method, url, body } = buildRequest(contract, input);
    const json = body === undefined ? {} : { payload: body };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.send({ method, url, ...json, headers: { ...type, ...headers } });
  }

  async send(request: InjectOptions): Promise<Answered> {
    const response = await this.#api.application.inject({ ...request, headers: { ...this.#headers, ...request.headers } });
    const isJson = /json/.test(String(response.headers['content-type'])) && response.body !== '';
    const parsed: unknown = isJson && !/ndjson/.test(String(response.headers['content-type'])) ? JSON.parse(response.body) : {};
    return { status: response.statusCode, headers: response.headers, text: response.body, body: Object(parsed) };
  }
}

/** A clock that a test owns. */
class TestClock implements Clock {
  #offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  advance(ms: number): void {
    this.#offsetMs += ms;
  }
}

/** The composed API on a database of its own. */
export interface TestApi {
  readonly api: Api;
  readonly deps: AdministrationDeps;
  readonly database: Database;
  readonly clock: TestClock;
  /** Every line that was logged. */
  readonly logLines: readonly string[];
  /** The first administrator, as the first start made it. */
  readonly admin: { readonly username: string; readonly password: string };
  /** The Authorization header of an API key of this role. */
  token(role: Role): string;
  /** The ids of the API keys behind {@link token}. */
  readonly credentialIds: readonly Id[];
  /** A program that holds an API key of this role. */
  as(role: Role): Client;
  /** A program that holds an API key of this role with this scope. */
  limited(role: Role, scope: Scope): Promise<Client>;
  /** A program that holds an API key of a role of its own, which may do this and nothing else. */
  allowed(permissions: readonly Permission[], scope?: Scope): Promise<Client>;
  readonly anonymous: Client;
  /** A person that a test signs in. */
  makeUser(
    role: Role,
    options?: { readonly mustChangePassword?: boolean },
  ): Promise<{ readonly username: string; readonly password: string }>;
  /** What is in each table now, as a text that is another one when a row is. */
  contents(): Promise<Readonly<Record<string, string>>>;
  /** Does `work` while nobody may append to the audit trail. */
  withoutTrail<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Composes the API on a migrated, initialised database of the test's own. */
export async function startTestApi(
  parts: Partial<Pick<ApiParts, 'publicUrl' | 'checks' | 'consoleFolder' | 'undeclaredFields' | 'requestsPerMinute'>> = {},
): Promise<TestApi> {
  const { appUrl, drop, contents, withoutTrail } = await createTestDatabase({ template });
  const database = createDatabase({ url: appUrl, maxConnections: 5 });
  const dir = await tempDir();
  const clock = new TestClock();
  const logLines: string[] = [];
  const log = createLogger({
    role: 'api',
    level: 'trace',
    format: 'json',
    destination: { write: (line) => logLines.push(line) },
  });
  const secretBox = createSecretBox(createKeyRing());
  const deps = composeAdministration({
    database,
    secretBox,
    dataDir: dir.path,
    process: 'api',
    outboundPolicy: parseOutboundAllow('loopback'),
    clock,
  });
  const { admin } = await initialisePlatform(deps);
  if (admin === undefined) throw new Error('the database was not empty');
  const keys = new Map<Role, string>();
  const credentials: Id[] = [];
  // A partner-admin is limited in any case; no partner carries this tag unless a test says so.
  const limits = { partnerIds: [], tags: ['test'] };
  for (const role of roles) {
    const scope = role === 'partner-admin' ? limits : null;
    const { apiKey, token } = await createApiKey(deps, { name: `test ${role}`, role, scope }, context);
    keys.set(role, token);
    credentials.push(apiKey.id);
  }
  const publicUrl = new URL('http://localhost:8080');
  const settings = { undeclaredFields: 'refuse', requestsPerMinute: 6000 } as const;
  const api = await composeApi({
    deps,
    log,
    metrics: createMetrics('api'),
    publicUrl,
    sftpAddress: 'files.example:2022',
    ...settings,
    ...parts,
  });
  const token = (role: Role) => `Bearer ${keys.get(role)}`;
  return {
    api,
    deps,
    database,
    clock,
    logLines,
    admin,
    token,
    credentialIds: credentials,
    as: (role) => new Client(api, { authorization: token(role) }),
    async limited(role, scope) {
      const { token: made } = await createApiKey(deps, { name: `limited ${role}`, role, scope }, context);
      return new Client(api, { authorization: `Bearer ${made}` });
    },
    async allowed(permissions, scope) {
      const { slug } = await createRole(deps, { slug: `test-${randomUUID().slice(0, 8)}`, permissions }, context);
      const { token: made } = await createApiKey(deps, { name: slug, role: slug, scope: scope ?? null }, context);
      return new Client(api, { authorization: `Bearer ${made}` });
    },
    anonymous: new Client(api),
    async makeUser(role, { mustChangePassword = false } = {}) {
      const person = { username: `${role}-${randomUUID().slice(0, 8)}`, password: `correct horse ${randomUUID()}` };
      const scope = role === 'partner-admin' ? limits : null;
      await createUser(deps, { ...person, name: `A ${role}`, role, scope, mustChangePassword }, context);
      return person;
    },
    contents,
    withoutTrail,
    async close() {
      await api.close();
      await database.close();
      await drop();
      await dir.remove();
    },
  };
}
