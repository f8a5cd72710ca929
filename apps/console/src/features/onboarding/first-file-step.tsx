import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { lazy, Suspense } from 'react';
import { LinkButton } from '../../ui/links.js';
import { Empty, Loading } from '../../ui/states.js';
import { FirstRun } from './first-run.js';
import { FirstDownload, FirstUpload } from './first-upload.js';
import type { OnboardingSearch } from './onboarding-search.js';
import type { Made } from './use-made.js';
import { outboundOf, wayWords } from './ways.js';

// Who only waits for the partner needs no form of a job.
const FirstJob = lazy(async () => ({ default: (await import('./first-job.js')).FirstJob }));

/** The first real file of each way: ours is run, theirs is waited for. */
export function FirstFileStep({ made, search }: { readonly made: Made; readonly search: OnboardingSearch }) {
  const { partner, connection, account, ways, jobFor } = made;
  if (connection === undefined && account === undefined) {
    return <Empty title={t`No file can move yet`} hint={t`Make what each side signs in with first.`} />;
  }
  return (
    <div className="wb-stack">
      {connection !== undefined &&
        outboundOf(ways).map((way) => {
          const job = jobFor(way);
          return (
            <section className="wb-stack" key={way} aria-label={wayWords[way].title}>
              <h2 className="wb-wizard-part">{wayWords[way].title}</h2>
              <Suspense fallback={<Loading what={t`Loading the job`} />}>
                <FirstJob partner={partner} connection={connection} way={way} job={job} />
              </Suspense>
              {job !== undefined && <FirstRun job={job} />}
            </section>
          );
        })}
      {account !== undefined && ways.includes('upload') && <FirstUpload account={account} />}
      {account !== undefined && ways.includes('download') && <FirstDownload account={account} />}
      {account !== undefined && (ways.includes('upload') || ways.includes('download')) && (
        <div>
          <LinkButton variant="default" to="/onboarding/$id/letter" params={{ id: partner.id }} search={search}>
            <Trans>What to send to the partner</Trans>
          </LinkButton>
        </div>
      )}
    </div>
  );
}
