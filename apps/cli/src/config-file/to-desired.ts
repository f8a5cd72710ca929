import { resolve } from 'node:path';
import type { ConfigFile } from '@waybill/contracts';
import type { AfterSuccessInput } from '@waybill/core';
import type { DesiredConfiguration, DesiredJob, DesiredKey, DesiredMount, DesiredPartner } from '@waybill/engine';
import { type ReadNamed, readNamed, readSecret } from './read-named.js';
import { toDesiredTrail } from './to-desired-trail.js';

/**
 * What a checked file asks for, with the files it names read.
 * @param folder relative names are taken from it
 * @throws Failure `input.invalid` for a file that cannot be read; `field` points into the configuration file
 */
export async function toDesired(file: ConfigFile, folder: string): Promise<DesiredConfiguration> {
  const read: ReadNamed = (name, field) => readNamed(resolve(folder, name), field);
  return {
    ...(file.roles === undefined ? {} : { roles: file.roles }),
    ...(file.stores === undefined
      ? {}
      : {
          stores: file.stores.map(({ slug, kind, path }) => ({
            slug,
            kind,
            ...(path === undefined ? {} : { root: resolve(folder, path) }),
          })),
        }),
    ...(file.keys === undefined
      ? {}
      : { keys: await Promise.all(file.keys.map((key, index) => desiredKey(key, `/keys/${index}`, read))) }),
    ...(file.partners === undefined
      ? {}
      : { partners: await Promise.all(file.partners.map((each, index) => desiredPartner(each, `/partners/${index}`, read))) }),
    ...(file.calendars === undefined ? {} : { calendars: file.calendars }),
    ...(file.jobs === undefined ? {} : { jobs: file.jobs.map(desiredJob) }),
    ...(file.sftpServer === undefined ? {} : { sftpServer: file.sftpServer }),
    ...(await toDesiredTrail(file, read)),
  };
}

type FileKey = NonNullable<ConfigFile['keys']>[number];
type FilePartner = NonNullable<ConfigFile['partners']>[number];
type FileMount = NonNullable<NonNullable<FilePartner['accounts']>[number]['mounts']>[number];
type FileJob = NonNullable<ConfigFile['jobs']>[number];

async function desiredKey(key: FileKey, at: string, read: ReadNamed): Promise<DesiredKey> {
  const { slug } = key;
  if ('generate' in key) return { slug, generate: key.generate };
  if ('fingerprint' in key) return { slug, fingerprint: key.fingerprint };
  const privateKey = await read(key.privateKeyFile, `${at}/privateKeyFile`);
  if (key.passphraseFile === undefined) return { slug, privateKey };
  return { slug, privateKey, passphrase: await readSecret(read, key.passphraseFile, `${at}/passphraseFile`) };
}

async function desiredPartner(partner: FilePartner, at: string, read: ReadNamed): Promise<DesiredPartner> {
  const { slug, name, connections, accounts } = partner;
  return {
    slug,
    name,
    ...(connections === undefined
      ? {}
      : {
          connections: await Promise.all(
            connections.map(async ({ auth, proxyPasswordFile, proxyPassword, ...connection }, index) => ({
              ...connection,
              ...keepsOf({ password: auth.password, proxyPassword }),
              ...(auth.key === undefined ? {} : { key: auth.key }),
              ...(auth.nextKey === undefined ? {} : { nextKey: auth.nextKey }),
              ...(auth.passwordFile === undefined
                ? {}
                : { password: await readSecret(read, auth.passwordFile, `${at}/connections/${index}/auth/passwordFile`) }),
              ...(proxyPasswordFile === undefined
                ? {}
                : { proxyPassword: await readSecret(read, proxyPasswordFile, `${at}/connections/${index}/proxyPasswordFile`) }),
            })),
          ),
        }),
    ...(accounts === undefined
      ? {}
      : {
          accounts: await Promise.all(
            accounts.map(
              async ({ passwordFile, password, totpSecretFile, totpSecret, expiresAt, mounts, ...account }, index) => ({
                ...account,
                ...keepsOf({ password, totpSecret }),
                ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
                ...(mounts === undefined ? {} : { mounts: mounts.map(desiredMount) }),
                ...(passwordFile === undefined
                  ? {}
                  : { password: await readSecret(read, passwordFile, `${at}/accounts/${index}/passwordFile`) }),
                ...(totpSecretFile === undefined
                  ? {}
                  : { totpSecret: await readSecret(read, totpSecretFile, `${at}/accounts/${index}/totpSecretFile`) }),
              }),
            ),
          ),
        }),
  };
}

/** The secrets that a file says are kept. */
function keepsOf<Name extends string>(said: Readonly<Record<Name, string | undefined>>): { readonly keeps?: readonly Name[] } {
  const names: Name[] = [];
  for (const name in said) if (said[name] !== undefined) names.push(name);
  return names.length === 0 ? {} : { keeps: names };
}

function desiredMount({ afterRead, ...mount }: FileMount): DesiredMount {
  return { ...mount, ...(afterRead === undefined ? {} : { afterRead: afterSuccessOf(afterRead) }) };
}

function desiredJob(job: FileJob): DesiredJob {
  const { slug, direction, connection, alsoTo, afterSuccess, schedule, schedules, triggers, retry, running } = job;
  const { source, target, ...ends } = endsOf(job);
  return {
    slug,
    direction,
    connection,
    ...ends,
    ...(alsoTo === undefined ? {} : { alsoTo }),
    rules: {
      source,
      target,
      ...(afterSuccess === undefined ? {} : { afterSuccess: afterSuccessOf(afterSuccess) }),
      ...(retry === undefined ? {} : { retry }),
      ...(running === undefined ? {} : { running }),
    },
    ...(schedule === undefined ? {} : { schedule }),
    ...(schedules === undefined ? {} : { schedules }),
    ...(triggers === undefined ? {} : { triggers }),
  };
}

/** The store is named where the files of our side are: at the target of a pull, at the source of a push; a relay has none. */
function endsOf(job: FileJob): Pick<DesiredJob, 'store' | 'toConnection'> & Pick<DesiredJob['rules'], 'source' | 'target'> {
  if (job.direction === 'relay') return { toConnection: job.toConnection, source: job.source, target: job.target };
  if (job.direction === 'pull') {
    const { store, ...target } = job.target;
    return { store, source: job.source, target };
  }
  const { store, ...source } = job.source;
  return { store, source, target: job.target };
}

function afterSuccessOf(given: NonNullable<FileJob['afterSuccess']>): AfterSuccessInput {
  if (given === 'keep' || given === 'delete') return { kind: given };
  return { kind: 'move', to: given.moveTo };
}
