import type { conversionMethods } from '../contract/conversions.ts';
import type { UserOrder, UserPage } from '../contract/page-of-users.ts';
import type { Handlers } from '../contract/serve.ts';
import type { ConversionPool } from './conversion-pool.ts';
import type { SegmentUsers } from './question.ts';
import type { Dataset } from './store/dataset.ts';

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
  datasetOf: (id: string) => Dataset,
  pageOfUsers: PageOfUsers,
): Handlers<typeof conversionMethods> {
  return {
    'conversions.run': ({ dataset, question }, { signal }) => compute.conversions(datasetOf(dataset), question, signal),
    'conversions.users': ({ dataset, question, number, group, offset, limit, order }, { signal }) =>
      pageOfUsers(datasetOf(dataset), { question, number, group }, order, { offset, limit }, (at) =>
        compute.conversionUsers(at, question, number, group, signal),
      ),
    'conversions.signals': ({ dataset, question, macro }, { signal }) =>
      compute.signals(datasetOf(dataset), question, macro, signal),
    'conversions.score': ({ dataset, question }, { signal }) => compute.score(datasetOf(dataset), question, signal),
    'conversions.scored': async ({ dataset, question, atLeast, offset, limit }, { signal }) => {
      const least = atLeast ?? Number.NEGATIVE_INFINITY;
      const found = await compute.scoreUsers(datasetOf(dataset), question, least, signal);
      const shown = found.slice(offset, offset + limit);
      return {
        total: found.length,
        users: shown.map(({ user }) => user),
        scores: shown.map(({ score }) => score),
        last: shown.map(({ lastSeen }) => lastSeen),
      };
    },
    'conversions.attribution': ({ dataset, question }, { signal }) =>
      compute.attribution(datasetOf(dataset), question, signal),
    'conversions.economics': ({ dataset, question }, { signal }) =>
      compute.economics(datasetOf(dataset), question, signal),
    'conversions.check': ({ dataset, rules }, { signal }) => compute.check(datasetOf(dataset), rules, signal),
    'conversions.experiment': ({ dataset, question }, { signal }) =>
      compute.experiment(datasetOf(dataset), question, signal),
  };
}
