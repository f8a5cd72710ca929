import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@waybill/db';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerConfig } from './config.js';
import { withPlatform } from './open-platform.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Place {
  readonly folder: TempDir;
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function aPlatform(): Promise<Place> {
  const folder = await tempDir('config-export');
  const created = await createTestDatabase({
    template: { name: 'waybill_cli', migrate: (adminUrl: string) => migrate(adminUrl, { log }) },
  });
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  const environment = { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path };
  return {
    ...{ folder, environment },
    close: async () => {
      await created.drop();
      await folder.remove();
    },
  };
}

let here: Place;
let there: Place;
beforeAll(async () => {
  [here, there] = await Promise.all([aPlatform(), aPlatform()]);
});
afterAll(async () => {
  await here.close();
  await there.close();
});

async function config({ environment }: Place, ...words: readonly string[]) {
  const [printed, told]: [string[], string[]] = [[], []];
  const program = new Command();
  registerConfig(program, {
    environment,
    print: (line) => void printed.push(line),
    tell: (line) => void told.push(line),
    signal: new AbortController().signal,
    exitWith: () => undefined,
  });
  await program.parseAsync(['config', ...words], { from: 'user' });
  return { out: printed.join('\n'), told: told.join('\n') };
}

const secrets = {
  pw: 'a long secret 1',
  totp: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  header: 'Splunk 0123',
  bucket: 's3 secret',
  oidc: 'a client secret',
};

const whole = `
roles: [{ slug: night-shift, description: Nights, permissions: [runs:read, runs:cancel] }]
stores: [{ slug: main, kind: local }, { slug: evidence, kind: local }]
keys: [{ slug: new, generate: ed25519 }, { slug: old, generate: ed25519 }]
partners:
  - slug: globex
    name: "Globex: a & b"
    connections:
      - slug: jump
        host: bastion.globex.example
        username: w
        auth: { key: old, nextKey: new }
        limits: { bandwidth: [{ days: [mon], from: "08:00", to: "18:00", sendBytesPerSecond: 50000 }] }
        algorithms: { waiver: { allow: [ssh-rsa], reason: They move in May., until: "${new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)}" } }
        hostKeys: ["SHA256:uNiVztksCsDhcc0u9e8BrYwUE5ntGgTQnWBUW1KjpYw"]
        proxyPasswordFile: pw
        route: { proxy: { kind: socks5, host: proxy.example, port: 1080, username: u } }
      - { slug: a-far, host: sftp.globex.example, username: w, auth: { passwordFile: pw }, route: { jump: jump }, staging: { kind: folder, path: /tmp } }
    accounts:
      - username: globex
        passwordFile: pw
        totpSecretFile: totp
        signIn: key-and-password
        expiresAt: "2099-01-01T00:00:00Z"
        accessHours: [{ days: [mon, tue], from: "07:00", to: "20:00", timeZone: Europe/Paris }]
        authorizedKeys: ['from="192.0.2.0/24",expiry-time="20991231Z" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl nightly@globex']
        limits: { quotaBytes: 1000000 }
        mounts:
          - { path: /, store: main, at: globex, permissions: [list, upload, download, delete], afterRead: { moveTo: /read }, paths: [{ path: /in, permissions: [upload] }] }
  - { slug: acme, name: Acme }
calendars: [{ slug: bank, name: Bank, holidays: [{ name: Christmas, on: 12-25 }] }]
jobs:
  - slug: push
    direction: push
    connection: jump
    source: { store: main, path: /out, match: "*.csv" }
    target: { path: /in }
    afterSuccess: { moveTo: /sent }
    schedules: [{ cron: "0 22 * * *", timeZone: UTC, enabled: false }, { cron: "0 6 * * *", timeZone: Europe/Paris, calendar: bank }]
    triggers: [{ file: { store: main, path: /out } }, { after: { job: pull, on: any }, enabled: false }]
  - slug: pull
    direction: pull
    connection: a-far
    source: { path: /out, match: "*" }
    target: { store: main, path: /globex }
    alsoTo: [{ connection: jump, path: /copy }]
    schedule: { window: { from: "06:00", to: "08:00", everyMinutes: 10 }, timeZone: Europe/Paris, calendar: bank, onClosedDay: next }
  - { slug: relay, direction: relay, connection: a-far, toConnection: jump, source: { path: /x, match: "*" }, target: { path: /y }, schedule: { cron: "1 2 * * *", timeZone: UTC } }
sftpServer: { banner: "Partners only.\\nGo away.", limits: { maxConnections: 77 } }
audit:
  anchors:
    - { slug: folder, place: { store: evidence, path: proof } }
    - { slug: bucket, place: { endpoint: "https://s3.example", region: r, bucket: b, prefix: p, accessKeyId: A, secretAccessKeyFile: bucket } }
  streams:
    - { slug: hook, webhook: { url: "https://siem.example/x", headerFiles: { Authorization: header } }, filter: { types: [user.*], outcomes: [denied] }, from: beginning }
    - { slug: syslog, syslog: { host: siem.example }, enabled: false }
  scheduledExports:
    - { slug: all, format: csv, period: all, cron: 0 6 1 * *, timeZone: UTC, reason: r, filter: { partner: globex, job: pull, account: globex, since: "2026-01-01T00:00:00Z" }, deliverTo: { connection: jump, path: /e } }
  retention: { deleteAfterDays: 900, anchor: folder }
oidcProviders:
  - { slug: keycloak, name: Keycloak, issuer: "https://login.example/realms/a", clientId: w, clientSecretFile: oidc, roleMappings: [{ group: g, role: night-shift }], newPeople: created }
  - { slug: public, name: Public, issuer: "https://id.example", clientId: p, enabled: false, secondFactorAcr: [gold] }
signIn: { idleMinutes: 25, secondFactorRoles: [night-shift, auditor] }
retentionRules:
  - { slug: old, store: main, path: /in, olderThanDays: 9, archive: { store: evidence, path: /old } }
`;

describe('waybill config export', () => {
  it('writes a whole platform, of which plan says on the same platform that there is nothing to change', async () => {
    const file = join(here.folder.path, 'whole.yaml');
    await Promise.all(Object.entries(secrets).map(([name, text]) => writeFile(join(here.folder.path, name), text)));
    await writeFile(file, whole);
    expect((await config(here, 'apply', file)).told).toBe('');

    const { out, told } = await config(here, 'export');
    expect(told).toBe('');
    // From a folder of its own: nothing beside it is needed.
    await mkdir(join(here.folder.path, 'elsewhere'));
    const exported = join(here.folder.path, 'elsewhere', 'exported.yaml');
    await writeFile(exported, `${out}\n`);
    const planned = await config(here, 'plan', exported);
    expect(planned).toEqual({ told: '', out: expect.stringMatching(/^0 to create, 0 to change, 26 unchanged\.$/) });
    expect((await config(here, 'export')).out).toBe(out);
    for (const secret of Object.values(secrets)) expect(out).not.toContain(secret);
    expect(out).not.toMatch(/PRIVATE KEY|argon2/);
    // In the order of names, whoever created them when.
    expect([...out.matchAll(/^ {2}- slug: (\S+)/gm)].map(([, slug]) => slug)).toEqual([
      'night-shift',
      'evidence',
      'main',
      'new',
      'old',
      'acme',
      'globex',
      'bank',
      'pull',
      'push',
      'relay',
      'keycloak',
      'public',
      'old',
    ]);
    expect(out).toMatch(/signIn:\n {2}idleMinutes: 25\n/);

    const events = await withPlatform({}, { ...ioOf(here) }, ({ database }) =>
      database.read.auditTrail.list({ type: 'config.exported' }, { limit: 5 }),
    );
    expect(events.items).toMatchObject([{ actor: { role: 'admin' } }, { outcome: 'success' }]);
  });

  it('takes a schedule away that is not among several any more, and leaves the others as they are', async () => {
    const file = join(here.folder.path, 'elsewhere', 'fewer.yaml');
    const exported = await readFile(join(here.folder.path, 'elsewhere', 'exported.yaml'), 'utf8');
    const fewer = exported.replace(/^ {6}- cron: 0 22 \* \* \*\n(?: {8}.*\n)+/m, '');
    expect(fewer.length).toBeLessThan(exported.length);
    await writeFile(file, fewer);
    expect((await config(here, 'plan', file)).out).toMatch(/0 to create, 1 to change, 25 unchanged\.$/);
    expect((await config(here, 'apply', file)).told).toBe('');
    expect((await config(here, 'plan', file)).out).toMatch(/^0 to create, 0 to change, 26 unchanged\.$/);
    const job = await withPlatform({}, { ...ioOf(here) }, async ({ database: { read } }) => {
      const push = await read.jobs.findBySlug('push');
      return (await read.schedules.ofJob(push?.id ?? '')).map(({ rule }) => rule.kind);
    });
    expect(job.toSorted()).toEqual(['after', 'cron', 'file']);
  });

  it('says on another platform which secrets and keys it needs', async () => {
    const path = join(here.folder.path, 'elsewhere', 'exported.yaml');
    expect((await config(there, 'plan', path)).told).toMatch(
      /\/keys\/0\/fingerprint: There is no key "new" here, .* privateKeyFile/,
    );
    const part = join(there.folder.path, 'part.yaml');
    await writeFile(part, 'partners: [{ slug: a, name: A, accounts: [{ username: a, password: kept }] }]\n');
    expect((await config(there, 'plan', part)).told).toMatch(
      /\/partners\/0\/accounts\/0\/passwordFile: There is none here that could be kept/,
    );
  });
});

function ioOf({ environment }: Place) {
  const nothing = (): void => undefined;
  return { environment, print: nothing, tell: nothing, signal: new AbortController().signal, exitWith: nothing };
}
