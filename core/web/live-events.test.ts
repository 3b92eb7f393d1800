import { expect, test } from '@jest/globals';
import { eventText } from './live-events.ts';

test('a fragment of several lines stays one event', () => {
  expect(eventText('progress', '<p>\n 40 %\r\n</p>')).toBe('event: progress\ndata: <p>\ndata:  40 %\ndata: </p>\n\n');
});

test('facts go as JSON on one line', () => {
  expect(eventText('done', { count: 3 })).toBe('event: done\ndata: {"count":3}\n\n');
});

test('a message has no name, which is what pages swap in', () => {
  expect(eventText('message', 'x')).toBe('data: x\n\n');
});
