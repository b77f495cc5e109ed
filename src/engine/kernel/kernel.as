export { readCodes, readTexts, takeColumns } from './columns';
export { areEpochs, setEpochs, setTime, setZoned } from './time';
export { countEntries, newEntryQuestion } from './entries';
export { addProperty, eventsAt, newSuspects, propertyAt, settle, spreadAt, start, takenAt, takeRow, usedAt } from './rows';
export { newCsv, readCsv } from './csv';
export { inputAt, linesRead, rowsRead } from './input';
export { newJson, readJson } from './json';
export { alloc, release } from './memory';
export {
  addTexts,
  clearRecents,
  clearSegment,
  codesAt,
  countRows,
  eventsInOrderAt,
  inOrder,
  microsAt,
  newRecents,
  orderAt,
  ownCodeOf,
  perUserAt,
  secondsAt,
  secondsInOrderAt,
  segmentEventsAt,
  setSlice,
  settleSegments,
  sortedAt,
  startSegment,
  startSegments,
  startsAt,
  textsSideBySide,
  unpack,
  userOfAt,
  usersAt,
} from './segment';
export { countUsers, markRows, newQuestion } from './steps';
export { countDays, groupRows, layOutGrowing, nextTied, orderEvents, orderFractions, orderSeconds, sortUsers } from './order';
