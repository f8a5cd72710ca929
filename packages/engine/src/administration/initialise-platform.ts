import { type Database, isFailure, newId } from '@waybill/core';
import { makeSigningKey } from '../receipts/signing-key.js';
import { localActor } from './actors.js';
import type { AdministrationDeps } from './deps.js';
import { generatePassword } from './generate-password.js';
import { actBy } from './record-change.js';
import { defaultStoreRoot } from './store-root.js';

const MARK = 'platform.instance-id';

/** What a first start made; of any later one, what it found. */
export interface Initialisation {
  /** Names this installation. */
  readonly instanceId: string;
  /** The first administrator, on the first start only: shown once and known nowhere ever after. */
  readonly admin?: { readonly username: string; readonly password: string };
}

/** The id of this installation; undefined until {@link initialisePlatform} has run. */
export function readInstanceId(database: Database): Promise<string | undefined> {
  return database.read.settings.get(MARK);
}

/**
 * What a first start sets up: the first administrator, the store `main`, the key that signs receipts and exports. Idempotent, and
 * safe when several processes start at once: one of them does it, the others find it done.
 */
export async function initialisePlatform(deps: AdministrationDeps): Promise<Initialisation> {
  const known = await readInstanceId(deps.database);
  if (known !== undefined) return { instanceId: known };
  const admin = { username: 'admin', password: generatePassword() };
  const passwordHash = await deps.passwords.hash(admin.password);
  const root = await deps.folders.prepare(defaultStoreRoot(deps.dataDir, 'main'));
  try {
    return await setUp(deps, admin, passwordHash, root);
  } catch (error) {
    if (!isFailure(error, 'conflict.duplicate')) throw error;
    const instanceId = await readInstanceId(deps.database);
    if (instanceId === undefined) throw error;
    return { instanceId };
  }
}

async function setUp(
  deps: AdministrationDeps,
  admin: { readonly username: string; readonly password: string },
  passwordHash: string,
  root: string,
): Promise<Initialisation> {
  const instanceId = newId();
  return deps.database.transaction(async (tx) => {
    const meanwhile = await tx.settings.get(MARK);
    if (meanwhile !== undefined) return { instanceId: meanwhile };
    const user = await tx.users.insert({
      id: newId(),
      username: admin.username,
      name: 'Administrator',
      role: 'admin',
      scope: null,
      status: 'active',
      passwordHash,
      mustChangePassword: true,
      breakGlass: false,
      email: null,
      secondFactorSince: null,
      passkeyCount: 0,
      lastSignInAt: null,
      invitation: null,
    });
    const store = await tx.stores.insert({ id: newId(), slug: 'main', kind: 'local', root });
    await makeSigningKey(deps, tx);
    await tx.settings.set(MARK, instanceId);
    tx.audit.append({
      ...actBy({ actor: localActor(deps.processName) }),
      type: 'platform.initialised',
      target: { kind: 'platform', id: instanceId },
      details: { administrator: user.username, store: store.slug, root },
    });
    return { instanceId, admin };
  });
}
