import { useQuery } from '@tanstack/react-query';
import {
  type AccountView,
  accountRoutes,
  type ConnectionView,
  connectionRoutes,
  hostKeyRoutes,
  type JobView,
  jobRoutes,
  type PartnerView,
  partnerRoutes,
  transferRoutes,
} from '@waybill/contracts';
import { useRef } from 'react';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { whyClosed } from '../accounts/sign-in-values.js';
import { lastTest } from '../connections/last-test.js';
import type { OnboardingSearch } from './onboarding-search.js';
import { lacksOf, type StepLacks } from './steps.js';
import { downloadsOf, LOOK_EVERY_MS, signInsOf } from './waited-for.js';
import { folderFor, type InboundWay, inboundOf, type OutboundWay, outboundOf, type Way, waysMade } from './ways.js';

/** All that was made for a partner, as far as it is set up here, and what is still to do. */
export interface Made {
  readonly partner: PartnerView;
  readonly ways: readonly Way[];
  readonly connections: readonly ConnectionView[];
  readonly accounts: readonly AccountView[];
  /** The one that is set up here; undefined when another is to be made, or none is there. */
  readonly connection: ConnectionView | undefined;
  readonly account: AccountView | undefined;
  /** The newest job of the connection for a way. */
  readonly jobFor: (way: OutboundWay) => JobView | undefined;
  readonly moved: readonly Way[];
  readonly lacks: StepLacks;
}

/** The newest unless the address names another, or `new`. */
function chosenOf<T extends { readonly id: string }>(all: readonly T[], id: string | undefined): T | undefined {
  return id === undefined ? all[0] : all.find((each) => each.id === id);
}

/**
 * Whether a file has gone each way between a partner and us: by the newest transfers, and for what they fetched by the trail, which is read afresh where
 * that is waited for.
 */
function useMoved(connectionId: string | undefined, accountId: string | undefined, wanted: readonly Way[], waits: boolean) {
  const may = useMay();
  const refetchInterval: number | false = waits ? LOOK_EVERY_MS : false;
  const committed = (direction: 'push' | 'pull' | 'upload') => {
    const end = direction === 'upload' ? { accountId } : { connectionId };
    const known = direction === 'upload' ? accountId !== undefined : connectionId !== undefined;
    return {
      ...read(transferRoutes.listTransfers, { query: { ...end, direction, state: 'committed', limit: 1 } }),
      enabled: known && wanted.includes(direction) && may('listTransfers'),
      refetchInterval,
    };
  };
  const push = useQuery(committed('push'));
  const pull = useQuery(committed('pull'));
  const upload = useQuery(committed('upload'));
  const download = useQuery({
    ...downloadsOf(accountId ?? ''),
    enabled: accountId !== undefined && wanted.includes('download') && may('listAuditEvents'),
  });
  const found = { push, pull, upload, download };
  return {
    moved: wanted.filter((way) => (found[way].data?.items.length ?? 0) > 0),
    isRead: wanted.every((way) => !found[way].isLoading),
  };
}

/** Whether somebody signed in to an account, as far as who asks may know. */
function useWasUsed(accountId: string | undefined): { readonly wasUsed: boolean; readonly isRead: boolean } {
  const may = useMay();
  const seen = useQuery({
    ...signInsOf(accountId ?? ''),
    enabled: accountId !== undefined && may('listAccountSignIns'),
  });
  return { wasUsed: seen.data?.items.some(({ accepted }) => accepted) ?? false, isRead: !seen.isLoading };
}

/**
 * Reads what was made for a partner. Undefined until all of it is there. What is still to do follows from it, so that nothing is lost by a reload, and
 * two people can go on with the same partner.
 */
export function useMade(id: string, search: OnboardingSearch, { waits = false }: { readonly waits?: boolean } = {}) {
  const query = { partnerId: id, limit: 100 };
  const partner = useQuery(read(partnerRoutes.getPartner, { params: { id } }));
  const connections = useQuery(read(connectionRoutes.listConnections, { query }));
  const accounts = useQuery(read(accountRoutes.listAccounts, { query }));
  const jobs = useQuery(read(jobRoutes.listJobs, { query }));

  const connection = chosenOf(connections.data?.items ?? [], search.connection);
  const account = chosenOf(accounts.data?.items ?? [], search.account);
  const of = search.ways ?? waysMade(jobs.data?.items ?? [], account === undefined ? [] : [account]);
  const hostKeys = useQuery({
    ...read(hostKeyRoutes.listHostKeysOfConnection, { params: { id: connection?.id ?? id } }),
    enabled: connection !== undefined,
  });
  const test = useQuery(lastTest(connection?.id ?? ''));
  const { moved, isRead } = useMoved(connection?.id, account?.id, of, waits);
  const used = useWasUsed(inboundOf(of).length > 0 ? account?.id : undefined);

  const failed = [partner, connections, accounts, jobs].find(({ error }) => error !== null);
  const retry = () => void Promise.all([partner, connections, accounts, jobs].map((each) => each.refetch()));
  // Once all is there, what more is asked for is added when it comes: a step does not go away under the hands of who works in it.
  const wasThere = useRef<string>(undefined);
  const lists = partner.data !== undefined && connections.data !== undefined && accounts.data !== undefined && jobs.data;
  const isComing = wasThere.current !== id && (hostKeys.isLoading || !isRead || !used.isRead);
  if (!lists || partner.data === undefined || isComing) {
    return { data: undefined, error: failed?.error ?? null, refetch: retry };
  }
  wasThere.current = id;
  const mine = jobs.data.items.filter(({ definition }) => definition.connectionId === connection?.id);
  const jobFor = (way: OutboundWay) => mine.find(({ definition }) => definition.direction === way);
  const out = outboundOf(of);
  const lacks = lacksOf({
    ways: of,
    connection:
      connection === undefined
        ? undefined
        : {
            hasTrustedHostKey: hostKeys.data?.items.some(({ state }) => state === 'trusted') ?? false,
            isStopped: connection.status === 'stopped',
            works: test.data?.ok === true || out.some((way) => moved.includes(way)),
          },
    account:
      account === undefined
        ? undefined
        : {
            closed: whyClosed(account),
            folders: foldersOf(account, inboundOf(of)),
            wasUsed: used.wasUsed || inboundOf(of).some((way) => moved.includes(way)),
          },
    jobs: out.filter((way) => jobFor(way) !== undefined),
    moved,
  });
  const made: Made = {
    partner: partner.data,
    ways: of,
    connections: connections.data?.items ?? [],
    accounts: accounts.data?.items ?? [],
    connection,
    account,
    jobFor,
    moved,
    lacks,
  };
  return { data: made, error: null, refetch: retry };
}

function foldersOf({ mounts }: AccountView, of: readonly InboundWay[]): readonly Way[] {
  return of.filter((way) => folderFor(way, mounts) !== undefined);
}
