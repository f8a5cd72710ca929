import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ConfigFile, configFile } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import type { AfterSuccessInput, DesiredConfiguration } from '@waybill/engine';
import { LineCounter, parseDocument } from 'yaml';

/**
 * Reads a configuration file (DESIGN of the faces: `waybill config`) and the files it names, relative to its own folder.
 * @throws Failure `input.invalid` that lists every problem, each with the place in the file
 */
export async function readConfigFile(path: string): Promise<DesiredConfiguration> {
  const text = await readText(path, path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw invalid(path, [`line ${line}, column ${col}: ${broken.message}`]);
  }
  const content: unknown = document.toJS() ?? {};
  const parsed = configFile.safeParse(content);
  if (!parsed.success) {
    throw invalid(
      path,
      parsed.error.issues.map((issue) => `${pointer(issue.path)}: ${issue.message}`),
    );
  }
  return desired(parsed.data, dirname(resolve(path)));
}

function pointer(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '/' : path.map((part) => `/${String(part)}`).join('');
}

function invalid(path: string, problems: readonly string[]): Failure {
  return new Failure('input.invalid', {
    field: 'file',
    publicDetail: [`${path} is not valid:`, ...problems.map((problem) => `  ${problem}`)].join('\n'),
  });
}

async function readText(path: string, field: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure('input.invalid', {
      cause: error,
      field,
      publicDetail: `${field}: the file ${path} cannot be read (${reason}).`,
    });
  }
}

async function desired(file: ConfigFile, folder: string): Promise<DesiredConfiguration> {
  const secret = async (path: string, field: string): Promise<string> =>
    (await readText(resolve(folder, path), field)).replace(/\r?\n$/, '');
  return {
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
      : {
          keys: await Promise.all(
            file.keys.map(async (key, index) => {
              if ('generate' in key) return { slug: key.slug, generate: key.generate };
              return {
                slug: key.slug,
                privateKey: await readText(resolve(folder, key.privateKeyFile), `/keys/${index}/privateKeyFile`),
                ...(key.passphraseFile === undefined
                  ? {}
                  : { passphrase: await secret(key.passphraseFile, `/keys/${index}/passphraseFile`) }),
              };
            }),
          ),
        }),
    ...(file.partners === undefined
      ? {}
      : {
          partners: await Promise.all(
            file.partners.map((partner, index) => desiredPartner(partner, `/partners/${index}`, secret)),
          ),
        }),
    ...(file.jobs === undefined ? {} : { jobs: file.jobs.map(desiredJob) }),
  };
}

type ReadSecret = (path: string, field: string) => Promise<string>;
type FilePartner = NonNullable<ConfigFile['partners']>[number];
type FileJob = NonNullable<ConfigFile['jobs']>[number];

async function desiredPartner(partner: FilePartner, at: string, secret: ReadSecret) {
  const { slug, name, connections, accounts } = partner;
  return {
    slug,
    name,
    ...(connections === undefined
      ? {}
      : {
          connections: await Promise.all(
            connections.map(async ({ auth, ...connection }, index) => ({
              ...connection,
              ...(auth.key === undefined ? {} : { key: auth.key }),
              ...(auth.passwordFile === undefined
                ? {}
                : { password: await secret(auth.passwordFile, `${at}/connections/${index}/auth/passwordFile`) }),
            })),
          ),
        }),
    ...(accounts === undefined
      ? {}
      : {
          accounts: await Promise.all(
            accounts.map(async ({ passwordFile, ...account }, index) => ({
              ...account,
              ...(passwordFile === undefined
                ? {}
                : { password: await secret(passwordFile, `${at}/accounts/${index}/passwordFile`) }),
            })),
          ),
        }),
  };
}

function desiredJob(job: FileJob) {
  const store = job.direction === 'pull' ? job.target.store : job.source.store;
  return {
    slug: job.slug,
    direction: job.direction,
    connection: job.connection,
    store,
    source: { path: job.source.path, match: job.source.match },
    target: { path: job.target.path },
    ...(job.afterSuccess === undefined ? {} : { afterSuccess: afterSuccessOf(job.afterSuccess) }),
    ...(job.schedule === undefined ? {} : { schedule: job.schedule }),
  };
}

function afterSuccessOf(given: NonNullable<FileJob['afterSuccess']>): AfterSuccessInput {
  if (given === 'keep' || given === 'delete') return { kind: given };
  return { kind: 'move', to: given.moveTo };
}
