import type {
  Account,
  Breaker,
  Calendar,
  Connection,
  Id,
  Job,
  Key,
  NextKeyTrial,
  Partner,
  Repositories,
  Store,
} from '@waybill/core';

type Finder<T> = (id: Id) => Promise<T | undefined>;

/** Each thing is looked up once, however many rows refer to it. */
function remembering<T>(find: Finder<T>): Finder<T> {
  const found = new Map<Id, Promise<T | undefined>>();
  return (id) => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const looked = find(id);
    found.set(id, looked);
    return looked;
  };
}

/** What rows refer to, by id, for one answer. Things that were deleted meanwhile are undefined. */
export class Names {
  readonly partner: Finder<Partner>;
  readonly connection: Finder<Connection>;
  /** Of a connection, by its id. */
  readonly breaker: Finder<Breaker>;
  /** Of a connection, by its id. */
  readonly nextKeyTrial: Finder<NextKeyTrial>;
  readonly account: Finder<Account>;
  readonly key: Finder<Key>;
  readonly store: Finder<Store>;
  readonly job: Finder<Job>;
  readonly calendar: Finder<Calendar>;

  constructor(repositories: Repositories) {
    this.partner = remembering((id) => repositories.partners.find(id));
    this.connection = remembering((id) => repositories.connections.find(id));
    this.breaker = remembering((id) => repositories.breakers.find(id));
    this.nextKeyTrial = remembering((id) => repositories.nextKeyTrials.find(id));
    this.account = remembering((id) => repositories.accounts.find(id));
    this.key = remembering((id) => repositories.keys.find(id));
    this.store = remembering((id) => repositories.stores.find(id));
    this.job = remembering((id) => repositories.jobs.find(id));
    this.calendar = remembering((id) => repositories.calendars.find(id));
  }

  /** The name of a partner; its id when it is gone. */
  async partnerName(id: Id): Promise<string> {
    return (await this.partner(id))?.name ?? id;
  }

  async storeSlug(id: Id): Promise<string> {
    return (await this.store(id))?.slug ?? id;
  }
}
