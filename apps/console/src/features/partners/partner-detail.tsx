import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { accountRoutes, connectionRoutes, jobRoutes, type PartnerView, partnerRoutes } from '@waybill/contracts';
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
import { FinishSettingUp } from '../onboarding/finish-setting-up.js';
import { StateBadge } from '../state-badge.js';

const route = getRouteApi('/_in/partners/$id');

function Belongings({ partnerId }: { readonly partnerId: string }) {
  const may = useMay();
  const query = { partnerId, limit: 100 };
  const connections = useQuery(read(connectionRoutes.listConnections, { query }));
  const accounts = useQuery(read(accountRoutes.listAccounts, { query }));
  const jobs = useQuery(read(jobRoutes.listJobs, { query }));
  const newConnection = may('createConnection') && (
    <LinkButton variant="default" to="/connections/new" search={{ partnerId }}>
      <Trans>Create connection</Trans>
    </LinkButton>
  );
  const newAccount = may('createAccount') && (
    <LinkButton variant="default" to="/accounts/new" search={{ partnerId }}>
      <Trans>Create account</Trans>
    </LinkButton>
  );
  return (
    <>
      <Panel title={t`Connections`} actions={newConnection} flush>
        <ListView
          label={t`Connections`}
          query={connections}
          columns={connectionColumns({ withPartner: false })}
          rowId={({ id }) => id}
          empty={<Empty title={t`No connection`} hint={t`A connection is how Waybill logs in to this partner’s SFTP server.`} />}
        />
      </Panel>
      <Panel title={t`Accounts`} actions={newAccount} flush>
        <ListView
          label={t`Accounts`}
          query={accounts}
          columns={accountColumns({ withPartner: false })}
          rowId={({ id }) => id}
          empty={<Empty title={t`No account`} hint={t`An account is how this partner logs in to Waybill’s SFTP server.`} />}
        />
      </Panel>
      <Panel title={t`Jobs`} flush>
        <ListView
          label={t`Jobs`}
          query={jobs}
          columns={jobColumns({ withPartner: false })}
          rowId={({ id }) => id}
          empty={<Empty title={t`No job`} hint={t`A job pushes or pulls files over one of this partner’s connections.`} />}
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
    await call(partnerRoutes.deletePartner, { params: { id } });
    await navigate({ to: '/partners' });
    await queryClient.invalidateQueries({ queryKey: ['partners'] });
  };
  return (
    <Page
      title={name}
      crumb={{ label: t`Partners`, to: '/partners' }}
      status={<StateBadge state={partner.status} />}
      subtitle={<span className="wb-mono">{partner.slug}</span>}
      actions={
        <>
          {may('listAuditEvents') && (
            <LinkButton variant="default" to="/audit" search={{ partnerId: id }}>
              <Trans>Audit trail</Trans>
            </LinkButton>
          )}
          {may('deletePartner') && (
            <ConfirmButton
              danger
              label={t`Delete partner`}
              question={t`Delete ${name}? Only a partner without connections, accounts and jobs can be deleted.`}
              onConfirm={remove}
              done={t`Partner ${name} deleted`}
            />
          )}
          {may('updatePartner') && (
            <LinkButton to="/partners/$id/edit" params={{ id }}>
              <Trans>Edit partner</Trans>
            </LinkButton>
          )}
        </>
      }
    >
      <FinishSettingUp partnerId={id} />
      <div className="wb-columns">
        <Panel title={t`About`}>
          <Facts>
            <Fact label={t`Purpose`}>{partner.purpose ?? '–'}</Fact>
            <Fact label={t`Data category`}>{partner.dataCategory ?? '–'}</Fact>
            <Fact label={t`Tags`}>
              <span className="wb-chips">
                {partner.tags.length === 0 ? '–' : partner.tags.map((tag) => <Chip key={tag}>{tag}</Chip>)}
              </span>
            </Fact>
            <Fact label={t`Transfers`}>
              <Link to="/transfers" search={{ partnerId: id }}>
                <Trans>All transfers</Trans>
              </Link>
            </Fact>
            <Fact label={t`Created`}>
              <Time at={partner.createdAt} />
            </Fact>
            <Fact label={t`Id`}>
              <Copyable value={id} what={t`id`} />
            </Fact>
          </Facts>
        </Panel>
        <Panel title={t`Contacts`} flush>
          {partner.contacts.length === 0 ? (
            <p className="wb-quiet">
              <Trans>Nobody is named yet.</Trans>
            </p>
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
  const query = useQuery(read(partnerRoutes.getPartner, { params: { id } }));
  return <Loaded query={query}>{(partner) => <Detail partner={partner} />}</Loaded>;
}
