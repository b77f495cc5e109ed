import type { conversionMethods } from '../contract/conversions.ts';
import type { UserOrder, UserPage } from '../contract/page-of-users.ts';
import type { Handlers } from '../contract/serve.ts';
import type { ExperimentQuestion } from '../core/conversion/experiment/document.ts';
import type { Preparation } from '../core/funnel/document.ts';
import type { ConversionPool } from './conversion-pool.ts';
import type { SegmentUsers } from './question.ts';
import type { Dataset } from './store/dataset.ts';
import type { Workspace } from './workspace.ts';

/** Makes a page of a list of users, which is kept for the next one. */
type PageOfUsers = (
  dataset: Dataset,
  question: object,
  order: UserOrder | undefined,
  page: { readonly offset: number; readonly limit: number },
  find: (dataset: Dataset) => Promise<readonly SegmentUsers[]>,
) => Promise<UserPage>;

/** The engine's answers about conversions. */
export function conversionAnswers(
  compute: ConversionPool,
  /** The data set as a document wants it prepared: in its own way, or in the one that is saved. */
  asked: (id: string, own: Preparation | null, signal: AbortSignal, question: object) => Promise<Dataset>,
  pageOfUsers: PageOfUsers,
  workspace: Pick<Workspace, 'rules' | 'setRules' | 'spend' | 'setSpend'>,
): Handlers<typeof conversionMethods> {
  const preparedOf = (id: string, signal: AbortSignal, question: object): Promise<Dataset> =>
    asked(id, null, signal, question);
  /** As the funnel that is the outcome wants it, if it is one. */
  const exposedIn = (id: string, question: ExperimentQuestion, signal: AbortSignal): Promise<Dataset> => {
    const { outcome } = question;
    return asked(id, 'funnel' in outcome ? outcome.funnel.prepare : null, signal, question);
  };
  return {
    'conversions.run': async ({ dataset, question }, { signal }) =>
      compute.conversions(await preparedOf(dataset, signal, question), question, signal),
    'conversions.users': async ({ dataset, question, number, group, offset, limit, order }, { signal }) =>
      pageOfUsers(
        await preparedOf(dataset, signal, question),
        { question, number, group },
        order,
        { offset, limit },
        (at) => compute.conversionUsers(at, question, number, group, signal),
      ),
    'conversions.signals': async ({ dataset, question, macro }, { signal }) =>
      compute.signals(await preparedOf(dataset, signal, question), question, macro, signal),
    'conversions.score': async ({ dataset, question }, { signal }) =>
      compute.score(await preparedOf(dataset, signal, question), question, signal),
    'conversions.scored': async ({ dataset, question, atLeast, offset, limit }, { signal }) => {
      const least = atLeast ?? Number.NEGATIVE_INFINITY;
      const found = await compute.scoreUsers(await preparedOf(dataset, signal, question), question, least, signal);
      const shown = found.slice(offset, offset + limit);
      return {
        total: found.length,
        users: shown.map(({ user }) => user),
        scores: shown.map(({ score }) => score),
        last: shown.map(({ lastSeen }) => lastSeen),
      };
    },
    'conversions.tenth': async ({ dataset, question, tenth, offset, limit, order }, { signal }) =>
      pageOfUsers(await preparedOf(dataset, signal, question), { question, tenth }, order, { offset, limit }, (at) =>
        compute.tenthUsers(at, question, tenth, signal),
      ),
    'conversions.attribution': async ({ dataset, question }, { signal }) =>
      compute.attribution(await preparedOf(dataset, signal, question), question, signal),
    'conversions.attributed': async ({ dataset, question, cell, offset, limit, order }, { signal }) =>
      pageOfUsers(await preparedOf(dataset, signal, question), { question, cell }, order, { offset, limit }, (at) =>
        compute.attributionUsers(at, question, cell, signal),
      ),
    'conversions.economics': async ({ dataset, question }, { signal }) =>
      compute.economics(await preparedOf(dataset, signal, question), question, signal),
    'conversions.customers': async ({ dataset, question, cohort, offset, limit, order }, { signal }) =>
      pageOfUsers(await preparedOf(dataset, signal, question), { question, cohort }, order, { offset, limit }, (at) =>
        compute.cohortUsers(at, question, cohort, signal),
      ),
    'conversions.check': ({ dataset, rules }, { signal }) =>
      compute.check((own) => asked(dataset, own, signal, rules), rules, signal),
    'conversions.experiment': async ({ dataset, question }, { signal }) =>
      compute.experiment(await exposedIn(dataset, question, signal), question, signal),
    'rules.get': ({ dataset }) => workspace.rules(dataset),
    'rules.set': ({ dataset, rules }) => {
      workspace.setRules(dataset, rules);
      return null;
    },
    'spend.get': ({ dataset }) => workspace.spend(dataset),
    'spend.set': ({ dataset, spend }) => {
      workspace.setSpend(dataset, spend);
      return null;
    },
    'conversions.exposed': async ({ dataset, question, arm, number, offset, limit, order }, { signal }) =>
      pageOfUsers(
        await exposedIn(dataset, question, signal),
        { question, arm, number },
        order,
        { offset, limit },
        (at) => compute.experimentUsers(at, question, arm, number, signal),
      ),
  };
}
