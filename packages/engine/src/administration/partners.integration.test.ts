import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPartner, deletePartner, updatePartner } from './partners.js';
import { aWorld, failureOf, type OpenAdministration, openAdministration } from './testing/open-administration.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());

describe('a partner', () => {
  it('is created with who did it and from where in the audit trail', async () => {
    const partner = await createPartner(open.deps, { slug: 'first', name: 'First', tags: ['eu', 'eu'] }, open.context);
    const [event] = await open.events({ targetId: partner.id });
    expect(partner).toMatchObject({ status: 'active', tags: ['eu'], purpose: null });
    expect(event).toMatchObject({
      type: 'partner.created',
      outcome: 'success',
      actor: { name: 'jane', role: 'admin' },
      source: { address: '192.0.2.7' },
      requestId: 'request-1',
      change: { after: { slug: 'first', name: 'First' } },
    });
  });

  it('cannot have a slug that is taken', async () => {
    await createPartner(open.deps, { slug: 'twice', name: 'One' }, open.context);
    const failure = await failureOf(createPartner(open.deps, { slug: 'twice', name: 'Two' }, open.context));
    expect(failure).toMatchObject({ code: 'conflict.duplicate', field: '/slug' });
  });

  it('is changed with only the changed fields in the audit trail', async () => {
    const { id, version } = await createPartner(open.deps, { slug: 'changing', name: 'Old' }, open.context);
    const after = await updatePartner(open.deps, { id, version, changes: { name: 'New', status: 'active' } }, open.context);
    expect(after.version).toBe(version + 1);
    expect((await open.events({ targetId: id }))[0]?.change).toEqual({ before: { name: 'Old' }, after: { name: 'New' } });
  });

  it('is left as it is, without an event, when nothing would change', async () => {
    const partner = await createPartner(
      open.deps,
      { slug: 'same', name: 'Same', contacts: [{ name: 'A', role: 'billing' }] },
      open.context,
    );
    const changes = { name: 'Same', contacts: [{ role: 'billing', name: 'A' }] };
    expect(await updatePartner(open.deps, { ...partner, changes }, open.context)).toEqual(partner);
    expect(await open.events({ targetId: partner.id })).toHaveLength(1);
  });

  it('is not changed by somebody who read an older version', async () => {
    const { id, version } = await createPartner(open.deps, { slug: 'stale', name: 'Old' }, open.context);
    await updatePartner(open.deps, { id, version, changes: { name: 'New' } }, open.context);
    const failure = await failureOf(updatePartner(open.deps, { id, version, changes: { name: 'Mine' } }, open.context));
    expect(failure.code).toBe('version.stale');
  });

  it('cannot be deleted while something of it is left, and is told what', async () => {
    const { partner, connection } = await aWorld(open);
    const failure = await failureOf(deletePartner(open.deps, partner.id, open.context));
    expect(failure.code).toBe('conflict.in-use');
    expect(failure.publicDetail).toContain(connection.slug);
  });

  it('is deleted with what it was in the audit trail', async () => {
    const { id } = await createPartner(open.deps, { slug: 'leaving', name: 'Leaving' }, open.context);
    await deletePartner(open.deps, id, open.context);
    expect(await open.database.read.partners.find(id)).toBeUndefined();
    expect((await open.events({ targetId: id }))[0]).toMatchObject({
      type: 'partner.deleted',
      change: { before: { name: 'Leaving' } },
    });
  });
});
