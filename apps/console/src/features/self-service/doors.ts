import {
  type AccountSignInsView,
  accountRoutes,
  type OwnTransfersView,
  type SelfServiceView,
  selfServiceRoutes,
} from '@waybill/contracts';
import { call } from '../../api/client.js';

interface OfferedKey {
  readonly publicKey: string;
  readonly replaces: string | null;
}

/** A way to one account: by a link, or signed in. Both lead to the same. */
export interface Door {
  /** Of the reads in the query cache. */
  readonly key: readonly string[];
  readonly look: (signal: AbortSignal) => Promise<SelfServiceView>;
  readonly signIns: (since: string | undefined, signal: AbortSignal) => Promise<AccountSignInsView>;
  readonly transfers: (cursor: string | undefined, signal: AbortSignal) => Promise<OwnTransfersView>;
  readonly offer: (key: OfferedKey) => Promise<unknown>;
}

/** By the token of a link, which is in no address that is sent. */
export function doorOfLink(token: string): Door {
  return {
    key: ['partner-link', token],
    look: (signal) => call(selfServiceRoutes.openAccountLink, { body: { token } }, { signal }),
    signIns: (since, signal) =>
      call(selfServiceRoutes.listSignInsByLink, { body: { token, ...(since === undefined ? {} : { since }) } }, { signal }),
    transfers: (cursor, signal) =>
      call(selfServiceRoutes.listTransfersByLink, { body: { token, ...(cursor === undefined ? {} : { cursor }) } }, { signal }),
    offer: (key) => call(selfServiceRoutes.offerKeyByLink, { body: { token, ...key } }),
  };
}

/** By the session of who is signed in. */
export function doorOfAccount(id: string): Door {
  const params = { id };
  return {
    key: ['accounts', 'self-service', id],
    look: (signal) => call(selfServiceRoutes.getSelfService, { params }, { signal }),
    signIns: (since, signal) =>
      call(selfServiceRoutes.listAccountSignIns, { params, query: since === undefined ? {} : { since } }, { signal }),
    transfers: (cursor, signal) =>
      call(selfServiceRoutes.listOwnTransfers, { params, query: cursor === undefined ? {} : { cursor } }, { signal }),
    offer: (body) => call(accountRoutes.offerKey, { params, body }),
  };
}
