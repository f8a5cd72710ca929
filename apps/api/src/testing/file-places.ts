import { join } from 'node:path';
import { routes } from '@waybill/contracts';
import { newId } from '@waybill/core';
import { type Sshd, startSshd } from '@waybill/testkit';
import type { TestApi } from './test-api.js';

/** A Store and a partner's real sshd, each with its folder on this machine. */
export interface FilePlaces {
  readonly store: { readonly id: string; readonly root: string };
  readonly connection: { readonly id: string; readonly root: string; readonly partnerId: string };
  readonly sshd: Sshd;
}

async function made(api: TestApi, contract: Parameters<ReturnType<TestApi['as']>['call']>[0], body: object): Promise<string> {
  const answered = await api.as('admin').call(contract, { body });
  if (answered.status !== 201) throw new Error(answered.text);
  return String(answered.body['id']);
}

/** Sets both up in a platform. */
export async function filePlaces(api: TestApi): Promise<FilePlaces> {
  const sshd = await startSshd();
  const slug = `acme-${newId().slice(-6)}`;
  const partnerId = await made(api, routes.createPartner, { slug, name: 'Acme' });
  const keyId = await made(api, routes.createKey, { slug: `${slug}-key`, import: { privateKey: sshd.clientKey.privateKey } });
  const id = await made(api, routes.createConnection, {
    ...{ partnerId, slug: `${slug}-prod`, host: '127.0.0.1', port: sshd.port, username: sshd.username, keyId },
    hostKeys: sshd.hostKeys.map(({ fingerprint }) => fingerprint),
  });
  const storeId = await made(api, routes.createStore, { slug: `${slug}-store`, kind: 'local' });
  const { root } = await api.database.read.stores.get(storeId);
  return { store: { id: storeId, root }, connection: { id, root: join(sshd.root), partnerId }, sshd };
}
