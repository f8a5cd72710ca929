import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freeLoopbackPort, stopWithUs } from '@waybill/platform';
import { waitFor } from '../wait-for.js';

/** Somebody whom a provider knows. */
export interface KnownPerson {
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

/** A provider of OpenID Connect that runs: oidc-provider, in a process of its own. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Does what a browser and its person do: signs in as `login`, agrees, and resolves to the address that it is sent back to. */
  signIn(url: string, login: string): Promise<URL>;
  stop(): Promise<void>;
}

const PROGRAM = `
import { Provider } from 'oidc-provider';
const { issuer, port, people, client } = JSON.parse(process.env.IDENTITY_PROVIDER);
const provider = new Provider(issuer, {
  clients: [client],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
  cookies: { keys: ['only for tests'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: 'subject-of-' + id, preferred_username: id, ...people[id] }),
  }),
});
provider.listen(port, '127.0.0.1', () => process.stdout.write('listening'));
`;

const client = { clientId: 'waybill', clientSecret: 'a secret of the tests' };

/** Starts one on a free port of 127.0.0.1, which knows these people by their logins, with any password. */
export async function startIdentityProvider({
  redirectUri,
  signedOutUri,
  people,
}: {
  readonly redirectUri: string;
  readonly signedOutUri: string;
  readonly people: Readonly<Record<string, KnownPerson>>;
}): Promise<IdentityProvider> {
  const port = await freeLoopbackPort();
  const issuer = `http://127.0.0.1:${port}`;
  const settings = {
    ...{ issuer, port, people },
    client: {
      ...{ client_id: client.clientId, client_secret: client.clientSecret },
      ...{ redirect_uris: [redirectUri], post_logout_redirect_uris: [signedOutUri] },
    },
  };
  const [program = '', ...args] = [...stopWithUs('KILL'), process.execPath, '--input-type=module', '--eval', PROGRAM];
  const child = spawn(program, args, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { PATH: process.env['PATH'], IDENTITY_PROVIDER: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let listens = false;
  child.stdout.on('data', () => {
    listens = true;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => child.once('error', () => resolve()).once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    await waitFor(() => listens || child.exitCode !== null, { what: 'the provider to listen', timeoutMs: 30_000 });
    if (!listens) throw new Error(said);
  } catch (error) {
    await stop();
    throw new Error(`the identity provider did not start: ${said}`, { cause: error });
  }
  return { issuer, ...client, signIn: (url, login) => walk(url, login, issuer), stop };
}

/** From page to page, with the cookies that it is given, until it leads away from the provider. */
async function walk(start: string, login: string, issuer: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  let body: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    if (url.origin !== issuer) return url;
    const answered = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body === undefined ? {} : { body }),
    });
    for (const each of answered.headers.getSetCookie()) {
      const [pair = ''] = each.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = answered.headers.get('location');
    const page = await answered.text();
    if (location !== null) {
      body = undefined;
      url = new URL(location, url);
      continue;
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (action === undefined || prompt === undefined)
      throw new Error(`the provider answered ${answered.status}: ${page.slice(0, 500)}`);
    url = new URL(action, url);
    body = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) });
  }
  throw new Error('the provider leads round in circles');
}
