import { t } from '@lingui/core/macro';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { midSentence } from '../../language/spoken.js';
import { Loading } from '../../ui/states.js';
import { Loaded } from '../loaded.js';
import { type OnboardingSearch, stepOf } from './onboarding-search.js';
import { firstLacking, type Step, stepWords } from './steps.js';
import { type Made, useMade } from './use-made.js';
import { WaitingChanges } from './waiting-changes.js';
import { WayStep } from './way-step.js';
import { WhoStep } from './who-step.js';
import { WizardFrame } from './wizard-frame.js';

// Each step comes when it is come to.
const CredentialsStep = lazy(async () => ({ default: (await import('./credentials-step.js')).CredentialsStep }));
const TestStep = lazy(async () => ({ default: (await import('./test-step.js')).TestStep }));
const FirstFileStep = lazy(async () => ({ default: (await import('./first-file-step.js')).FirstFileStep }));
const DoneStep = lazy(async () => ({ default: (await import('./done-step.js')).DoneStep }));

const route = getRouteApi('/_in/onboarding/$id/$step');
const resumeRoute = getRouteApi('/_in/onboarding/$id');

function Wizard({ made, step }: { readonly made: Made; readonly step: Step }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = (change: OnboardingSearch) => void navigate({ search: { ...search, ...change }, replace: true });
  const content = {
    who: () => <WhoStep partner={made.partner} />,
    way: () => <WayStep chosen={made.ways} onChoose={(ways) => onSearch({ ways })} />,
    credentials: () => <CredentialsStep made={made} search={search} onSearch={onSearch} />,
    test: () => <TestStep made={made} search={search} />,
    'first-file': () => <FirstFileStep made={made} search={search} />,
    done: () => <DoneStep made={made} search={search} />,
  } as const satisfies Record<Step, () => ReactNode>;
  return (
    <WizardFrame
      step={step}
      title={t`Onboard ${made.partner.name}`}
      partnerId={made.partner.id}
      search={search}
      lacks={made.lacks}
    >
      <WaitingChanges partnerId={made.partner.id} />
      <Suspense fallback={<Loading what={t`Loading ${midSentence(stepWords[step])}`} />}>{content[step]()}</Suspense>
    </WizardFrame>
  );
}

/** A step of onboarding a partner who is there. */
export function OnboardingScreen() {
  const { id, step: named } = route.useParams();
  const step = stepOf(named);
  const query = useMade(id, route.useSearch(), { waits: step === 'test' || step === 'first-file' });
  return <Loaded query={query}>{(made) => <Wizard made={made} step={step} />}</Loaded>;
}

/** Goes on with a partner where something is lacking still. */
export function ResumeOnboardingScreen() {
  const { id } = resumeRoute.useParams();
  const query = useMade(id, {});
  return (
    <Loaded query={query}>
      {({ lacks }) => <Navigate to="/onboarding/$id/$step" params={{ id, step: firstLacking(lacks) }} replace />}
    </Loaded>
  );
}
