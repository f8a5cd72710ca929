import { routes } from '@waybill/contracts';
import type { Client, TestApi } from './test-api.js';

/** A browser in which a person of a test has signed in. */
export async function signedIn(api: TestApi, person: { readonly username: string; readonly password: string }): Promise<Client> {
  const { status, headers, body } = await api.anonymous.call(routes.signIn, { body: person });
  if (status !== 200) throw new Error(`nobody signed in: ${JSON.stringify(body)}`);
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  return api.anonymous.with({ cookie, 'x-csrf-token': String(body['csrfToken']) });
}
