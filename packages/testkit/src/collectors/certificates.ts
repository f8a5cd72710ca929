import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { tempDir } from '../temp-dir.js';

const run = promisify(execFile);

/** A certificate and its private key, PEM. */
export interface CertifiedKey {
  readonly cert: string;
  readonly key: string;
}

/** What TLS between us and a collector is tried with. */
export interface TestCertificates {
  /** Signs all of these but `stranger`. */
  readonly ca: string;
  /** Of `localhost` and 127.0.0.1. */
  readonly server: CertifiedKey;
  /** Of `other.example`. */
  readonly wrongName: CertifiedKey;
  /** Of `localhost`, and over since yesterday. */
  readonly expired: CertifiedKey;
  /** Of `localhost`, signed by itself. */
  readonly stranger: CertifiedKey;
  readonly client: CertifiedKey;
}

/** Makes an authority and what it signs, with the system's openssl. */
export async function makeCertificates(): Promise<TestCertificates> {
  await using dir = await tempDir('certificates');
  const at = (name: string): string => `${dir.path}/${name}`;
  const openssl = (...args: string[]) => run('openssl', args, { cwd: dir.path });
  const key = (name: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
  const signedBySelf = async (name: string, extension: string): Promise<void> => {
    await key(name);
    const request = ['req', '-x509', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-days', '2', '-addext', extension];
    await openssl(...request, '-out', `${name}.crt`);
  };
  await signedBySelf('ca', 'keyUsage=critical,keyCertSign');
  await writeFile(at('serial'), '01\n');
  await writeFile(at('index.txt'), '');
  await writeFile(
    at('ca.conf'),
    `[ca]\ndefault_ca=all\n[all]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\npolicy=any\ndefault_md=sha256\ncopy_extensions=copy\nunique_subject=no\n[any]\ncommonName=supplied\n`,
  );
  const signed = async (name: string, names: string, until: string): Promise<CertifiedKey> => {
    await key(name);
    const request = ['req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`];
    await openssl(...request, '-out', `${name}.csr`);
    const times = ['-startdate', '20200101000000Z', '-enddate', until];
    await openssl(
      ...['ca', '-batch', '-notext', '-config', 'ca.conf', '-cert', 'ca.crt', '-keyfile', 'ca.key'],
      ...times,
      ...['-in', `${name}.csr`, '-out', `${name}.crt`],
    );
    return certified(name);
  };
  const certified = async (name: string): Promise<CertifiedKey> => ({
    cert: await readFile(at(`${name}.crt`), 'utf8'),
    key: await readFile(at(`${name}.key`), 'utf8'),
  });
  const here = 'DNS:localhost,IP:127.0.0.1';
  const future = '20991231235959Z';
  const server = await signed('server', here, future);
  const wrongName = await signed('wrong-name', 'DNS:other.example', future);
  const expired = await signed('expired', here, '20200201000000Z');
  const client = await signed('client', 'DNS:waybill.example', future);
  await signedBySelf('stranger', `subjectAltName=${here}`);
  return { ca: await readFile(at('ca.crt'), 'utf8'), server, wrongName, expired, client, stranger: await certified('stranger') };
}
