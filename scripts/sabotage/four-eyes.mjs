/* Defences of changes that take a second person, taken away one at a time. */
const test = 'apps/api/src/approvals/four-eyes.integration.test.ts';
const decide = 'packages/engine/src/approvals/decide.ts';

/** @type {import('./acts.mjs').Acts} */
export const fourEyesActs = [
  {
    name: 'four eyes: whoever asked for it approves it',
    test,
    only: 'is approved by nobody who asked for it',
    changes: [
      { file: decide, from: 'if (change.askedPersonId === person) {', to: "if (change.askedPersonId === '' && person !== '') {" },
    ],
  },
  {
    name: 'four eyes: what was shown is not what is done',
    test,
    only: 'though nobody named a version',
    changes: [
      {
        file: decide,
        from: "if (baseDigestOf(stepsOf(heard)) !== change.baseDigest) throw new Failure('version.stale');",
        to: "if (baseDigestOf(stepsOf(heard)) === '') throw new Failure('version.stale');",
      },
    ],
  },
  {
    name: 'four eyes: who may not do it any more has it done',
    test,
    only: 'is not carried out for who may not do it any more',
    changes: [
      {
        file: decide,
        from: 'if (!(await mayStill(deps, askedBy, { permission: act.permission, within: act.within?.(input) }))) {',
        to: "if (askedBy.name === '' && !(await mayStill(deps, askedBy, { permission: act.permission, within: act.within?.(input) }))) {",
      },
    ],
  },
  {
    name: 'four eyes: whoever overrode reviews it',
    test,
    only: 'another person reviews it',
    changes: [
      {
        file: decide,
        from: 'if (change.decision?.by.id === person || change.askedPersonId === person)',
        to: "if (change.decision?.by.id === '' && person !== '')",
      },
    ],
  },
];
