import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BundleReport, controls, openZip, type SignedCheckpoint, verifyBundle } from '@waybill/audit';
import type { AuditExport } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialisePlatform } from '../../administration/initialise-platform.js';
import { createPartner, updatePartner } from '../../administration/partners.js';
import { type OpenAdministration, openAdministration } from '../../administration/testing/open-administration.js';
import { openSigner, readSigningKey, rotateSigningKey } from '../../receipts/signing-key.js';
import { downloadAuditExport, readAuditExport, requestAuditExport } from '../audit-exports.js';
import { makeAuditExport } from '../make-audit-export.js';

let open: OpenAdministration;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-bundle-'));
  open = await openAdministration();
  await initialisePlatform(open.deps);
  const partner = await createPartner(open.deps, { slug: 'acme', name: HOSTILE }, open.context);
  await updatePartner(open.deps, { ...partner, changes: { name: `${HOSTILE}2` } }, open.context);
});
afterAll(async () => {
  await open.close();
  await rm(folder, { recursive: true, force: true });
});

const HOSTILE = '=cmd|calc <script>alert(1)</script> \u202etxt.exe';

interface Bundle {
  readonly made: AuditExport;
  readonly texts: ReadonlyMap<string, string>;
  readonly verify: (checkpoints?: readonly SignedCheckpoint[]) => Promise<BundleReport>;
}

/** Has a bundle made, fetches it and reads its files. */
async function bundle(filter: AuditExport['filter'] = {}): Promise<Bundle> {
  const asked = await requestAuditExport(open.deps, { format: 'bundle', filter, reason: 'Review.' }, open.context);
  const signer = await openSigner(open.deps);
  const permissions = [
    { role: 'viewer', permission: 'jobs:read', operation: 'listJobs', request: 'GET /jobs', summary: 'Lists jobs.' },
  ] as const;
  await makeAuditExport({ ...open.deps, signer, permissions, leaseMs: 30_000 }, asked.id, new AbortController().signal);
  const made = await readAuditExport(open.deps, asked.id);
  expect(made).toMatchObject({ state: 'done', failure: null, doneEvents: made.totalEvents });
  const chunks: Uint8Array[] = [];
  const file = await downloadAuditExport(open.deps, asked.id, open.context);
  expect(file.name).toMatch(/\.zip$/);
  for await (const chunk of file.content) chunks.push(chunk);
  const path = join(folder, file.name);
  await writeFile(path, Buffer.concat(chunks));
  const source = await openZip(path);
  const texts = new Map<string, string>();
  for (const name of (await source.list()).names) {
    const parts: Uint8Array[] = [];
    for await (const part of source.read(name, 1e8)) parts.push(part);
    texts.set(name, Buffer.concat(parts).toString('utf8'));
  }
  await source.close();
  const verify = async (checkpoints: readonly SignedCheckpoint[] = []): Promise<BundleReport> => {
    const zip = await openZip(path);
    const { publicKeyPem } = await readSigningKey(open.deps);
    const report = await verifyBundle(zip, { publicKeyPem, checkpoints });
    await zip.close();
    return report;
  };
  return { made, texts, verify };
}

describe('an audit bundle', () => {
  it('is a signed zip of all events that holds, each proven by a checkpoint', async () => {
    const { texts, verify, made } = await bundle();
    expect(await verify()).toMatchObject({ ok: true, problems: [] });
    const manifest = JSON.parse(texts.get('manifest.json') ?? '');
    expect(manifest).toMatchObject({
      reason: 'Review.',
      exportId: made.id,
      events: { count: made.totalEvents, complete: true, first: 1 },
      checkpoint: { treeSize: made.totalEvents },
    });
    expect(texts.get('events.csv')).not.toMatch(/(^|,)"?=cmd/m);
  });

  it('tells who and what there is, what changed, what was transferred and which controls that is evidence for', async () => {
    const { texts } = await bundle();
    const json = (name: string): readonly Record<string, unknown>[] => JSON.parse(texts.get(`${name}.json`) ?? '');
    expect(json('populations/people')).toMatchObject([{ username: 'admin', role: 'admin', secondFactorSince: null }]);
    expect(json('populations/partners')).toMatchObject([{ slug: 'acme', name: `${HOSTILE}2` }]);
    expect(json('populations/role-permissions')).toContainEqual(
      expect.objectContaining({ role: 'viewer', request: 'GET /jobs' }),
    );
    expect(texts.get('changes.csv')).toMatch(/partner\.updated,.*,name,/);
    const totals = json('reconciliation/totals');
    expect(totals).toContainEqual({ ...totals.at(-1), direction: 'all', difference: 0, committedWithoutReceipt: 0 });
    const { counts, files } = JSON.parse(texts.get('manifest.json') ?? '');
    expect(counts).toMatchObject({
      people: 1,
      administratorsWithoutSecondFactor: 1,
      partners: 1,
      breaksOpen: 0,
      transfersTaken: 0,
    });
    // Every file that is named as evidence is there, and every figure is counted.
    const names = [...files.map(({ name }: { name: string }) => name), 'manifest.json'];
    for (const { evidence, figures, id } of controls) {
      expect(names, id).toEqual(expect.arrayContaining([...evidence]));
      expect(Object.keys(counts), id).toEqual(expect.arrayContaining([...figures]));
    }
  });

  it('holds no secret, and what strangers called things is harmless in every file', async () => {
    const { texts } = await bundle();
    for (const [name, text] of texts) {
      if (name === 'manifest.sig') continue;
      if (name !== 'verify.mjs') expect(text, name).not.toMatch(/\$argon2id|PRIVATE KEY|passwordHash|tokenHash/);
      if (name.endsWith('.jsonl')) continue;
      expect(text, name).not.toContain('\u202e');
      if (name.endsWith('.csv')) expect(text, name).not.toMatch(/(^|,)"?[=+@]/m);
    }
    const report = texts.get('report.html') ?? '';
    expect(report).not.toMatch(/<script|javascript:|<img|<link|onerror|src=/i);
    expect(report).toContain('&lt;script&gt;alert(1)&lt;/script&gt; \\u202e');
    expect(report).toContain("default-src 'none'");
  });

  it('of a selection is proven as well, and compared with a checkpoint of an older bundle', async () => {
    const older = (await bundle()).texts.get('checkpoints.jsonl')?.trim().split('\n').at(-1) ?? '';
    await createPartner(open.deps, { slug: 'globex', name: 'Globex' }, open.context);
    for (const filter of [{ type: 'partner.created' } as const, { typePrefix: 'audit.' }, { type: 'user.deleted' } as const]) {
      const { texts, verify } = await bundle(filter);
      expect(await verify([JSON.parse(older)])).toMatchObject({ ok: true, problems: [] });
      expect(JSON.parse(texts.get('manifest.json') ?? '').filters).toEqual(filter);
    }
  });

  it('holds the keys of before, and its proofs are those of the trail as it is', async () => {
    await rotateSigningKey(open.deps, open.context);
    const { texts, verify } = await bundle();
    expect(JSON.parse(texts.get('keys.json') ?? '').keys).toHaveLength(2);
    const report = await verify();
    // The checkpoints of before are signed by the key of before, which was not given.
    expect(report.ok).toBe(false);
    expect(report.problems.join()).toContain('none of the keys that were given');
  });
});
