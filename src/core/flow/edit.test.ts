import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkFlow } from './check.ts';
import { type FlowDocument, flowOf } from './document.ts';
import {
  addToAnchor,
  anchorAt,
  hideEvent,
  hideRefused,
  isHidden,
  removeFromAnchor,
  setDirection,
  setFlow,
  setHidden,
  setReach,
  setSize,
  showEvent,
} from './edit.ts';

const anchors = ({ anchor }: FlowDocument) => anchor?.any.map(({ event }) => event);

test('the anchor is one event, or several, and keeps one as long as there is a direction', () => {
  const start = setDirection(flowOf(), 'start', 'a');
  expect(start.anchor).toEqual({ at: 'start', any: [{ event: 'a', where: [] }] });
  const both = addToAnchor(start, 'b');
  expect(anchors(both)).toEqual(['a', 'b']);
  expect(addToAnchor(both, 'b')).toBe(both);
  expect(anchors(setDirection(both, 'end', 'x'))).toEqual(['a', 'b']);
  expect(anchors(removeFromAnchor(both, 'a'))).toEqual(['b']);
  expect(removeFromAnchor(start, 'a')).toBe(start);
  expect(anchorAt(start, 'start', 'a')).toBe(start);
  const timed = setReach(start, 1000);
  expect(timed.windowMs).toBe(1000);
  expect(setDirection(timed, null, '')).toMatchObject({ anchor: null, windowMs: null });
  expect(setReach(flowOf(), 1000).windowMs).toBeNull();
});

test('what is hidden is no anchor, and the other way round', () => {
  const flow = anchorAt(flowOf(), 'start', 'a');
  expect(hideRefused(flow, 'a')).toBe('anchor');
  expect(hideEvent(flow, 'a')).toBe(flow);
  const hidden = hideEvent(flow, 'b');
  expect([isHidden(hidden, 'b'), isHidden(showEvent(hidden, 'b'), 'b')]).toEqual([true, false]);
  expect(isHidden(addToAnchor(hidden, 'b'), 'b')).toBe(false);
  expect(anchors(hideEvent(addToAnchor(hidden, 'b'), 'b'))).toEqual(['a']);
  const only = flowOf({ include: ['a'] });
  expect(hideRefused(only, 'a')).toBe('last');
  expect(showEvent(only, 'b').include).toEqual(['a', 'b']);
  expect(setHidden(flowOf({ exclude: ['a', 'b'] }), ['b', 'c']).exclude).toEqual(['b', 'c']);
});

test('sizes keep to what can be shown; a change without effect is none', () => {
  expect(setSize(flowOf(), 99, 0)).toMatchObject({ columns: 32, rows: 1 });
  const flow = flowOf();
  expect(setSize(flow, 5, 5)).toBe(flow);
  expect(setFlow(flow, { collapse: true, item: null })).toBe(flow);
  expect(setFlow(flow, { collapse: false }).collapse).toBe(false);
});

test('whatever is done, the flow can be run', () => {
  const event = fc.constantFrom('a', 'b', 'c');
  const edit = fc.oneof(
    fc.tuple(fc.constantFrom('start' as const, 'end' as const, null), event).map(
      ([at, name]) =>
        (flow: FlowDocument) =>
          setDirection(flow, at, name),
    ),
    fc.tuple(fc.constantFrom('start' as const, 'end' as const), event).map(
      ([at, name]) =>
        (flow: FlowDocument) =>
          anchorAt(flow, at, name),
    ),
    ...[addToAnchor, removeFromAnchor, hideEvent, showEvent].map((one) =>
      event.map((name) => (flow: FlowDocument) => one(flow, name)),
    ),
    fc.option(fc.nat(5000)).map((ms) => (flow: FlowDocument) => setReach(flow, ms)),
    fc.array(event, { maxLength: 3 }).map((names) => (flow: FlowDocument) => setHidden(flow, [...new Set(names)])),
  );
  fc.assert(
    fc.property(fc.constantFrom(flowOf(), flowOf({ include: ['a', 'b'] })), fc.array(edit), (flow, edits) => {
      checkFlow(edits.reduce((one, change) => change(one), flow));
    }),
  );
});
