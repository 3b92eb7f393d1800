import parrot from '../../installed/parrot/plugin.ts';

export default { ...parrot, id: 'bad-manifest', name: '', budget: [{ per: 'fortnight', calls: 0 }], identify: 'me' };
