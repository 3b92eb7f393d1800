import parrot from '../../installed/parrot/plugin.ts';

export default { ...parrot, id: 'other-contract', contract: 2 };
