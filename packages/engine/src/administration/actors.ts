import { type ApiKey, type AuditActor, isMultiFactor, type User, type WebSession } from '@waybill/core';

/** A person as the audit trail names them, by the session that they have. */
export function actorOfUser(user: User, { method }: Pick<WebSession, 'method'>): AuditActor {
  return { kind: 'user', id: user.id, name: user.username, role: user.role, method, mfa: isMultiFactor(method) };
}

/** A program as the audit trail names it. */
export function actorOfApiKey(apiKey: ApiKey): AuditActor {
  return { kind: 'api-key', id: apiKey.id, name: apiKey.name, role: apiKey.role, method: 'api-key' };
}

/** A person on the machine itself, as with the command line: whoever can read the data directory is an administrator. */
export function localActor(name: string): AuditActor {
  return { kind: 'platform', name, role: 'admin', method: 'local' };
}
