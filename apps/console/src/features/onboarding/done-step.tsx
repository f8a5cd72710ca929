import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import type { OnboardingSearch } from './onboarding-search.js';
import { steps, stepWords } from './steps.js';
import type { Made } from './use-made.js';
import { inboundOf, outboundOf, wayWords } from './ways.js';

function StillToDo({ made: { lacks, partner }, search }: { readonly made: Made; readonly search: OnboardingSearch }) {
  const open = steps.filter((step) => step !== 'done' && lacks[step].length > 0);
  if (open.length === 0) {
    return <Notice tone="good" title={t`${partner.name} is set up, and a first file has gone each way that was chosen.`} />;
  }
  return (
    <Panel title={t`Still to do`} flush>
      <ul className="wb-list" aria-label={t`Still to do`}>
        {open.map((step) => (
          <li key={step}>
            <div>
              {lacks[step].map((sentence) => (
                <div key={sentence}>{sentence}</div>
              ))}
            </div>
            <Link to="/onboarding/$id/$step" params={{ id: partner.id, step }} search={search}>
              {stepWords[step]}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What was made, where it is found, and what comes next: when the job runs by itself. */
export function DoneStep({ made, search }: { readonly made: Made; readonly search: OnboardingSearch }) {
  const may = useMay();
  const { partner, ways, connection, account, jobFor } = made;
  const jobs = outboundOf(ways).flatMap((way) => {
    const job = jobFor(way);
    return job === undefined ? [] : [job];
  });
  return (
    <div className="wb-stack">
      <StillToDo made={made} search={search} />
      <Panel title={t`What was made`}>
        <Facts>
          <Fact label={t`Partner`}>
            <Link to="/partners/$id" params={{ id: partner.id }}>
              {partner.name}
            </Link>
          </Fact>
          <Fact label={t`Ways`}>{ways.length === 0 ? '–' : ways.map((way) => wayWords[way].title).join(', ')}</Fact>
          {connection !== undefined && outboundOf(ways).length > 0 && (
            <Fact label={t`Connection`}>
              <Link to="/connections/$id" params={{ id: connection.id }}>
                {connection.slug}
              </Link>
            </Fact>
          )}
          {connection?.keyId !== undefined && connection.keyId !== null && (
            <Fact label={t`Our key`}>
              <Link to="/keys/$id" params={{ id: connection.keyId }}>
                {connection.keySlug}
              </Link>
            </Fact>
          )}
          {account !== undefined && inboundOf(ways).length > 0 && (
            <Fact label={t`Account`}>
              <Link to="/accounts/$id" params={{ id: account.id }}>
                {account.username}
              </Link>
            </Fact>
          )}
          <Fact label={t`Files`}>
            <Link to="/transfers" search={{ partnerId: partner.id }}>
              <Trans>All transfers</Trans>
            </Link>
          </Fact>
        </Facts>
      </Panel>
      {jobs.length > 0 && (
        <Panel title={t`Jobs`} flush>
          <ul className="wb-list" aria-label={t`Jobs`}>
            {jobs.map(({ id, slug, schedules }) => (
              <li key={id}>
                <div>
                  <Link to="/jobs/$id" params={{ id }}>
                    {slug}
                  </Link>
                  <span className="wb-sub">
                    {schedules.length === 0 ? t`It runs by hand only, until it has a schedule.` : t`It runs by itself.`}
                  </span>
                </div>
                {schedules.length === 0 && may('createSchedule') && (
                  <LinkButton to="/schedules/new" search={{ jobId: id }}>
                    <Trans>Schedule it now</Trans>
                  </LinkButton>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}
