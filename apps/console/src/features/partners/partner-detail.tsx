import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type PartnerView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Chip } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { LinkButton } from '../../ui/links.js';
import { ListView } from '../../ui/list-view.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { accountColumns } from '../accounts/account-columns.js';
import { connectionColumns } from '../connections/connection-columns.js';
import { jobColumns } from '../jobs/job-columns.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';

const route = getRouteApi('/_in/partners/$id');

function Belongings({ partnerId }: { readonly partnerId: string }) {
  const may = useMay();
  const query = { partnerId, limit: 100 };
  const connections = useQuery(read(routes.listConnections, { query }));
  const accounts = useQuery(read(routes.listAccounts, { query }));
  const jobs = useQuery(read(routes.listJobs, { query }));
  const newConnection = may(routes.createConnection) && (
    <LinkButton variant="default" to="/connections/new" search={{ partnerId }}>
      Create connection
    </LinkButton>
  );
  const newAccount = may(routes.createAccount) && (
    <LinkButton variant="default" to="/accounts/new" search={{ partnerId }}>
      Create account
    </LinkButton>
  );
  return (
    <>
      <Panel title="Connections" actions={newConnection} flush>
        <ListView
          label="Connections"
          query={connections}
          columns={connectionColumns({ withPartner: false })}
          rowId={({ id }) => id}
          empty={<Empty title="No connection" hint="A connection is how Waybill logs in to this partner’s SFTP server." />}
        />
      </Panel>
      <Panel title="Accounts" actions={newAccount} flush>
        <ListView
          label="Accounts"
          query={accounts}
          columns={accountColumns({ withPartner: false })}
          rowId={({ id }) => id}
          empty={<Empty title="No account" hint="An account is how this partner logs in to Waybill’s SFTP server." />}
        />
      </Panel>
      <Panel title="Jobs" flush>
        <ListView
          label="Jobs"
          query={jobs}
          columns={jobColumns({ withPartner: false })}
          rowId={({ id }) => id}
          empty={<Empty title="No job" hint="A job pushes or pulls files over one of this partner’s connections." />}
        />
      </Panel>
    </>
  );
}

function Detail({ partner }: { readonly partner: PartnerView }) {
  const may = useMay();
  const navigate = useNavigate();
  const { id, name } = partner;
  const remove = async () => {
    await call(routes.deletePartner, { params: { id } });
    await navigate({ to: '/partners' });
    await queryClient.invalidateQueries({ queryKey: ['partners'] });
  };
  return (
    <Page
      title={name}
      crumb={{ label: 'Partners', to: '/partners' }}
      status={<StateBadge state={partner.status} />}
      subtitle={<span className="wb-mono">{partner.slug}</span>}
      actions={
        <>
          {may(routes.listAuditEvents) && (
            <LinkButton variant="default" to="/audit" search={{ partnerId: id }}>
              Audit trail
            </LinkButton>
          )}
          {may(routes.deletePartner) && (
            <ConfirmButton
              danger
              label="Delete partner"
              question={`Delete ${name}? Only a partner without connections, accounts and jobs can be deleted.`}
              onConfirm={remove}
              done={`Partner ${name} deleted`}
            />
          )}
          {may(routes.updatePartner) && (
            <LinkButton to="/partners/$id/edit" params={{ id }}>
              Edit partner
            </LinkButton>
          )}
        </>
      }
    >
      <div className="wb-columns">
        <Panel title="About">
          <Facts>
            <Fact label="Purpose">{partner.purpose ?? '–'}</Fact>
            <Fact label="Data category">{partner.dataCategory ?? '–'}</Fact>
            <Fact label="Tags">
              <span className="wb-chips">
                {partner.tags.length === 0 ? '–' : partner.tags.map((tag) => <Chip key={tag}>{tag}</Chip>)}
              </span>
            </Fact>
            <Fact label="Transfers">
              <Link to="/transfers" search={{ partnerId: id }}>
                All transfers
              </Link>
            </Fact>
            <Fact label="Created">
              <Time at={partner.createdAt} />
            </Fact>
            <Fact label="Id">
              <Copyable value={id} what="id" />
            </Fact>
          </Facts>
        </Panel>
        <Panel title="Contacts" flush>
          {partner.contacts.length === 0 ? (
            <p className="wb-quiet">Nobody is named yet.</p>
          ) : (
            <ul className="wb-list">
              {partner.contacts.map((contact) => (
                <li key={`${contact.name} ${contact.email ?? ''} ${contact.phone ?? ''}`}>
                  <span>
                    {contact.name}
                    <span className="wb-sub">{contact.role}</span>
                  </span>
                  <span className="wb-dim">
                    {[contact.email, contact.phone].filter((each) => each !== undefined).join(' · ')}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      <Belongings partnerId={id} />
    </Page>
  );
}

/** A partner with its connections, accounts and jobs. */
export function PartnerDetail() {
  const { id } = route.useParams();
  const query = useQuery(read(routes.getPartner, { params: { id } }));
  return <Loaded query={query}>{(partner) => <Detail partner={partner} />}</Loaded>;
}
