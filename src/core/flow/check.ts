import { problem } from '../base/problem.ts';
import { checkFilters, checkSegment } from '../condition/check.ts';
import { checkPreparation } from '../condition/check-preparation.ts';
import { checkRewrites } from '../condition/rewrite.ts';
import { checkFunnel } from '../funnel/check.ts';
import { instant } from '../funnel/rules.ts';
import { type FlowDocument, MOST_COLUMNS, MOST_ROWS } from './document.ts';

/**
 * Refuses a flow whose fields are well-formed but make no sense together. Shapes, types and unknown fields are checked
 * before, where the document is read.
 * @throws Problem `document-invalid` with the path of the first such field, for example `item.rewrite[0].from`.
 */
export function checkFlow(document: FlowDocument): void {
  const fail = (field: string, reason: string): never => {
    throw problem('document-invalid', { field, reason });
  };
  const { anchor, columns, rows, unit, include, exclude, item, range } = document;

  if (!Number.isInteger(columns) || columns < 1 || columns > MOST_COLUMNS)
    fail('columns', `a flow has 1 to ${MOST_COLUMNS} columns`);
  if (!Number.isInteger(rows) || rows < 1 || rows > MOST_ROWS) fail('rows', `a column shows 1 to ${MOST_ROWS} items`);
  if (include?.length === 0) fail('include', 'it names no event');
  if (unit.kind === 'property' && unit.property === '') fail('unit.property', 'it names no property');

  if (anchor) {
    if (anchor.any.length === 0) fail('anchor.any', 'it names no event');
    anchor.any.forEach(({ event, where }, index) => {
      const field = `anchor.any[${index}]`;
      if (event === '') fail(`${field}.event`, 'it names no event');
      // Excluded events are gone before anchors are looked for.
      if (exclude.includes(event)) fail(`${field}.event`, 'this event is excluded from the flow');
      if (event !== '*' && include && !include.includes(event))
        fail(`${field}.event`, 'this event is not among those the flow includes');
      checkFilters(where, `${field}.where`);
    });
  } else if (document.windowMs !== null) fail('windowMs', 'only a flow with an anchor has a time from it');

  if (item) {
    if (item.property === '') fail('item.property', 'it names no property');
    checkRewrites(item.rewrite, 'item.rewrite');
  }

  if (document.windowMs !== null && !(document.windowMs >= 0)) fail('windowMs', 'a time cannot be negative');
  if (!(document.sessionGapMs >= 0)) fail('sessionGapMs', 'a time cannot be negative');
  if (document.session?.property === '') fail('session.property', 'it names no property');
  const from = range?.from;
  const to = range?.to;
  if (from !== undefined && Number.isNaN(instant(from))) fail('range.from', 'it is not an ISO time');
  if (to !== undefined && Number.isNaN(instant(to))) fail('range.to', 'it is not an ISO time');
  if (from !== undefined && to !== undefined && instant(from) >= instant(to))
    fail('range.to', 'the range ends before it begins');
  checkFilters(document.where, 'where');
  if (document.segment) checkSegment(document.segment, 'segment', checkFunnel);
  if (document.prepare) checkPreparation(document.prepare, 'prepare.', checkFunnel);
}
