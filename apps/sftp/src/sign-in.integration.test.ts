import { join } from 'node:path';
import type { Account } from '@waybill/core';
import { enrolTotp, removeTotp, updateAccount, updateServerRules } from '@waybill/engine';
import { totpCode, totpTools } from '@waybill/secrets';
import {
  describeWhenExhaustive,
  itWhenExhaustive,
  makeKeyFiles,
  runProgram,
  runPython,
  sftpBatch,
  waitFor,
} from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const itExhaustively = await itWhenExhaustive();
const describeExhaustively = await describeWhenExhaustive();

const PASSWORD = 'correct horse battery staple';
let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Signing {
  readonly key?: boolean;
  readonly password?: string;
  readonly code?: string;
  /** Of OpenSSH. */
  readonly options?: readonly string[];
}

/** OpenSSH signs in with what it is given: `in`, or what it says. */
async function signIn(username: string, { key = false, password, code, options = [] }: Signing): Promise<string> {
  const { code: status, stderr } = await sftpBatch(
    {
      host: '127.0.0.1',
      port: world.port,
      username,
      ...(key ? { privateKeyFile: world.clientKey.privateKeyFile } : {}),
      ...(password === undefined ? {} : { password }),
      ...(code === undefined ? {} : { code }),
      args: options.flatMap((option) => ['-o', option]),
      cwd: world.folder,
    },
    ['pwd'],
  );
  if (status === 0) return 'in';
  const said = stderr.replaceAll(username, 'USER').replace(/\s*Connection closed\s*$/, '');
  return said.replace(/^(Permission denied, please try again\.\s+)+/, '');
}

const refused = 'USER@127.0.0.1: Permission denied (publickey,password,keyboard-interactive).';

/** Why the last sign-ins of a user name were refused, oldest first. */
async function reasons(username: string, count: number): Promise<readonly (string | undefined)[]> {
  const events = await waitFor(
    async () => {
      const found = await world.events({ type: 'session.refused', actorName: username });
      return found.length >= count ? found : undefined;
    },
    { what: `${count} refusals of ${username}` },
  );
  return events.map(({ failure }) => failure?.detail);
}

async function methodOf(username: string): Promise<string | undefined> {
  return (await recorded(world, { type: 'session.opened', actorName: username })).at(-1)?.actor.method;
}

/** Runs a script of Python with these arguments; resolves to the lines it printed. */
async function python(script: string, ...args: readonly string[]): Promise<readonly string[]> {
  const ended = await runPython(script, [String(world.port), ...args]);
  expect(ended.stderr).toBe('');
  return ended.stdout.trim().split('\n');
}

describe('a key with options', () => {
  const withOptions = (options: string): Promise<Account> =>
    world.anAccount({ authorizedKeys: [`${options} ${world.clientKey.publicKey}`] });

  it('signs in from where it may, while it holds', async () => {
    const { username } = await withOptions('from="127.0.0.0/8,::1",expiry-time="29991231"');
    expect(await signIn(username, { key: true })).toBe('in');
  });

  it('is refused from elsewhere and when it is over, and the trail says which key and why', async () => {
    const elsewhere = await withOptions('from="0.0.0.0/0,!127.0.0.0/8"');
    const over = await withOptions('expiry-time="202001010000Z"');
    expect(await signIn(elsewhere.username, { key: true })).toBe(refused);
    expect(await signIn(over.username, { key: true })).toBe(refused);
    expect(await reasons(elsewhere.username, 1)).toEqual(['key-not-from-here']);
    expect(await reasons(over.username, 1)).toEqual(['key-expired']);
    const [event] = await world.events({ type: 'session.refused', actorName: over.username });
    expect(event?.actor).toMatchObject({ method: 'publickey', keyFingerprint: world.clientKey.fingerprint });
  });
});

describe('an account that wants a key and a password', () => {
  const both = { key: true, password: PASSWORD };
  let username: string;
  beforeAll(async () => {
    ({ username } = await world.anAccount({ signIn: 'key-and-password', password: PASSWORD }));
  });

  it.each([
    'publickey,password',
    'publickey,keyboard-interactive',
    'password,publickey,keyboard-interactive',
    'keyboard-interactive,publickey,password',
  ])('lets OpenSSH in with both, which prefers %s', async (preferred) => {
    const options = [`PreferredAuthentications=${preferred}`, 'NumberOfPasswordPrompts=2'];
    expect(await signIn(username, { ...both, options })).toBe('in');
    expect(await methodOf(username)).toBe('publickey+password');
  });

  itExhaustively('lets paramiko and AsyncSSH in with both', async () => {
    const { privateKeyFile } = world.clientKey;
    const signedIn = await paramiko(
      { port: world.port, username, password: PASSWORD, keyFile: privateKeyFile },
      `print(sftp.normalize('.'))`,
    );
    expect(signedIn).toMatchObject({ code: 0, lines: ['/'] });
    const script = `
import asyncio, sys, asyncssh
port, username, password, key = int(sys.argv[1]), *sys.argv[2:]
async def main():
    async with asyncssh.connect('127.0.0.1', port=port, username=username, password=password, known_hosts=None, client_keys=[key]) as c:
        async with c.start_sftp_client() as sftp:
            print(await sftp.getcwd())
asyncio.run(main())
`;
    expect(await python(script, username, PASSWORD, privateKeyFile)).toEqual(['/']);
  });

  it('lets nobody in with one of them, and does not tell who guesses passwords that one is right', async () => {
    const account = await world.anAccount({ signIn: 'key-and-password', password: PASSWORD });
    expect(await signIn(account.username, { password: PASSWORD, options: ['PreferredAuthentications=password'] })).toBe(refused);
    expect(await signIn(account.username, { password: 'wrong', options: ['PreferredAuthentications=password'] })).toBe(refused);
    expect(await reasons(account.username, 2)).toEqual(['password-not-accepted', 'wrong-password']);
    expect(await signIn(account.username, { key: true })).toBe(
      'USER@127.0.0.1: Permission denied (password,keyboard-interactive).',
    );
    expect((await reasons(account.username, 3)).slice(2)).toEqual(['unfinished']);
  });
});

it('an account that wants a key takes no password, and one that wants a password no key', async () => {
  const byKey = await world.anAccount({ signIn: 'key', password: PASSWORD });
  const byPassword = await world.anAccount({ signIn: 'password', password: PASSWORD });
  expect(await signIn(byKey.username, { password: PASSWORD, options: ['PreferredAuthentications=password'] })).toBe(refused);
  expect(await signIn(byPassword.username, { key: true })).toBe(refused);
  expect(await reasons(byKey.username, 1)).toEqual(['password-not-accepted']);
  expect(await reasons(byPassword.username, 1)).toEqual(['publickey-not-accepted']);
  expect(await signIn(byKey.username, { key: true })).toBe('in');
  expect(await signIn(byPassword.username, { password: PASSWORD })).toBe('in');
});

describe('a second factor', () => {
  interface Enrolled {
    readonly username: string;
    readonly accountId: string;
    readonly code: (stepsAhead?: number) => string;
  }
  async function enrolled(fields: Parameters<World['anAccount']>[0] = {}): Promise<Enrolled> {
    const { id } = await world.anAccount({ password: PASSWORD, ...fields });
    const { account, secret, uri } = await enrolTotp(world.deps, { accountId: id }, world.context);
    expect(uri).toBe(`otpauth://totp/Waybill%20SFTP:${account.username}?secret=${secret}&issuer=Waybill%20SFTP`);
    const bytes = totpTools.parseSecret(secret) ?? new Uint8Array();
    return {
      username: account.username,
      accountId: id,
      code: (stepsAhead = 0) => totpCode(bytes, new Date(Date.now() + stepsAhead * 30_000)),
    };
  }

  it('is asked for in the dialogue of the password, and takes each code once', async () => {
    const { username, code } = await enrolled();
    const options = ['PreferredAuthentications=keyboard-interactive'];
    const used = code();
    expect(await signIn(username, { password: PASSWORD, code: used, options })).toBe('in');
    expect(await methodOf(username)).toBe('password+code');
    expect(await signIn(username, { password: PASSWORD, code: used, options })).toContain(
      'Permission denied (keyboard-interactive)',
    );
    expect(await signIn(username, { password: PASSWORD, code: code(1), options })).toBe('in');
    expect(await reasons(username, 1)).toEqual(['code-used-before']);
  });

  itExhaustively('is asked for after the method password, and after a key', async () => {
    const afterPassword = await enrolled();
    const options = ['PreferredAuthentications=password,keyboard-interactive'];
    expect(await signIn(afterPassword.username, { password: PASSWORD, code: afterPassword.code(), options })).toBe('in');
    const afterKey = await enrolled();
    expect(await signIn(afterKey.username, { key: true, password: 'not asked for', code: afterKey.code() })).toBe('in');
    expect(await methodOf(afterKey.username)).toBe('publickey+code');
    const afterBoth = await enrolled({ signIn: 'key-and-password' });
    const script = `
import sys, paramiko
port, username, password, code, key = int(sys.argv[1]), *sys.argv[2:]
t = paramiko.Transport(('127.0.0.1', port))
t.start_client(timeout=20)
print(t.auth_publickey(username, paramiko.Ed25519Key.from_private_key_file(key)))
print(t.auth_interactive(username, lambda title, instructions, prompts: [password if 'Password' in p else code for p, _ in prompts]))
print(t.is_authenticated())
t.close()
`;
    const printed = await python(script, afterBoth.username, PASSWORD, afterBoth.code(), world.clientKey.privateKeyFile);
    expect(printed).toEqual(["['password', 'keyboard-interactive']", '[]', 'True']);
  });

  itExhaustively('cannot be guessed without end, and is free again once it was taken away', async () => {
    const { username, accountId, code } = await enrolled();
    const options = ['PreferredAuthentications=password,keyboard-interactive', 'NumberOfPasswordPrompts=5'];
    expect(await signIn(username, { password: PASSWORD, code: '000000', options })).toContain('Permission denied');
    expect(await reasons(username, 5)).toEqual(Array.from({ length: 5 }, () => 'wrong-code'));
    expect(await signIn(username, { password: PASSWORD, code: code(), options: ['NumberOfPasswordPrompts=1'] })).toContain(
      'denied',
    );
    expect((await reasons(username, 6)).slice(5)).toContain('code-throttled');
    await removeTotp(world.deps, accountId, world.context);
    expect(await signIn(username, { password: PASSWORD })).toBe('in');
  });
});

describeExhaustively('nothing tells', () => {
  it('who does not prove anything what an account requires, nor whether there is one', async () => {
    const stranger = await makeKeyFiles(world.folder, 'a-stranger');
    const kinds = [
      'nobody-of-this-name',
      (await world.anAccount({ signIn: 'key-and-password', password: PASSWORD })).username,
      (await world.anAccount({ signIn: 'key', authorizedKeys: [] })).username,
      (await world.anAccount({ password: PASSWORD, expiresAt: new Date(0) })).username,
    ];
    const script = `
import sys, paramiko
port, usernames = int(sys.argv[1]), sys.argv[3:]
def attempt(work):
    try:
        return str(work())
    except paramiko.BadAuthenticationType as e:
        return ','.join(e.allowed_types)
    except paramiko.AuthenticationException as e:
        return str(e)
for username in usernames:
    heard = []
    def asked(title, instructions, prompts):
        heard.append((title, instructions, prompts))
        return ['wrong'] * len(prompts)
    t = paramiko.Transport(('127.0.0.1', port))
    t.start_client(timeout=20)
    heard.append(attempt(lambda: t.auth_none(username)))
    heard.append(attempt(lambda: t.auth_publickey(username, paramiko.Ed25519Key.from_private_key_file(sys.argv[2]))))
    heard.append(attempt(lambda: t.auth_interactive(username, asked)))
    heard.append(attempt(lambda: t.auth_password(username, 'wrong')))
    print(heard)
    t.close()
`;
    const heard = await python(script, stranger.privateKeyFile, ...kinds);
    expect(heard[0]).toContain('publickey,password,keyboard-interactive');
    expect(heard[0]).toContain("('', '', [('Password: ', False)])");
    expect(heard).toEqual(kinds.map(() => heard[0]));
  });
});

describe('an account', () => {
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

  it('is closed outside of its access hours and after its end, and the trail says so', async () => {
    const today = new Date().getUTCDay();
    const inTwoDays = days[(today + 2) % 7] ?? 'mon';
    const closed = await world.anAccount({ accessHours: [{ days: [inTwoDays] }] });
    const over = await world.anAccount({ expiresAt: new Date(Date.now() - 1000) });
    const open = await world.anAccount({ accessHours: [{}], expiresAt: new Date(Date.now() + 3_600_000) });
    expect(await signIn(closed.username, { key: true })).toBe(refused);
    expect(await signIn(over.username, { key: true })).toBe(refused);
    expect(await signIn(open.username, { key: true })).toBe('in');
    expect(await reasons(closed.username, 1)).toEqual(['outside-access-hours']);
    expect(await reasons(over.username, 1)).toEqual(['account-expired']);
  });

  itExhaustively('ends its live sessions when its time is over, unless it was given more meanwhile', async () => {
    const over = await world.anAccount({ password: PASSWORD, expiresAt: new Date(Date.now() + 8000) });
    const longer = await world.anAccount({ password: PASSWORD, expiresAt: new Date(Date.now() + 8000) });
    const script = `
import time
transport = client.get_transport()
print('open', flush=True)
for _ in range(300):
    if not transport.is_active():
        break
    time.sleep(0.1)
    if os.path.exists(sys.argv[5]):
        break
print('active' if transport.is_active() else 'ended')
`;
    const flag = join(world.folder, 'the-other-one-ended');
    const target = (username: string) => ({ port: world.port, username, password: PASSWORD });
    const staying = paramiko(target(longer.username), script.replace('sys.argv[5]', JSON.stringify(flag)));
    const ending = paramiko(target(over.username), script.replace('sys.argv[5]', `'/nowhere'`));
    const [account] = [await recorded(world, { type: 'session.opened', actorName: longer.username }).then(() => longer)];
    await updateAccount(world.deps, { id: account.id, version: account.version, changes: { expiresAt: null } }, world.context);
    expect((await ending).lines).toEqual(['open', 'ended']);
    const [closed] = await recorded(world, { type: 'session.closed', actorName: over.username });
    expect(closed).toMatchObject({ reason: 'asked', details: { detail: 'account-expired' } });
    await runProgram('touch', [flag]);
    expect((await staying).lines).toEqual(['open', 'active']);
  });
});

describeExhaustively('a live session', () => {
  it('ends when its account would not let it in any more, and goes on through other changes', async () => {
    const account = await world.anAccount({ password: PASSWORD });
    const flag = join(world.folder, 'changed-otherwise');
    const script = `
import time
transport = client.get_transport()
def wait(until):
    for _ in range(300):
        if until():
            return
        time.sleep(0.1)
wait(lambda: os.path.exists(${JSON.stringify(flag)}) or not transport.is_active())
print('active' if transport.is_active() else 'ended', flush=True)
wait(lambda: not transport.is_active())
print('active' if transport.is_active() else 'ended')
`;
    const session = paramiko({ port: world.port, username: account.username, password: PASSWORD }, script);
    await recorded(world, { type: 'session.opened', actorName: account.username });
    const otherwise = await updateAccount(world.deps, { ...account, changes: { maxSessions: 3 } }, world.context);
    await runProgram('touch', [flag]);
    await updateAccount(world.deps, { ...otherwise, changes: { addressAllowList: ['192.0.2.0/24'] } }, world.context);
    expect((await session).lines.at(-1)).toBe('ended');
    const [closed] = await recorded(world, { type: 'session.closed', actorName: account.username });
    expect(closed).toMatchObject({ reason: 'asked', details: { detail: 'address-not-allowed' } });
  });
});

it('the banner is shown to everybody who connects, before they sign in', async () => {
  const showing = async (banner: string | null): Promise<void> => {
    const { version } = await world.deps.database.read.serverRules.read();
    await updateServerRules(world.deps, { version, changes: { banner } }, world.context);
  };
  await showing('Partners only.\nZugriffe werden protokolliert – §1');
  const told = await waitFor(
    async () => {
      const said = await signIn('nobody-at-all', { key: true, options: ['LogLevel=INFO'] });
      return said.includes('Partners only.') ? said : undefined;
    },
    { what: 'the banner' },
  );
  expect(told).toContain('Partners only.\r\nZugriffe werden protokolliert – §1');
  await showing(null);
  expect(await world.events({ type: 'server.rules-changed' })).toHaveLength(2);
});
