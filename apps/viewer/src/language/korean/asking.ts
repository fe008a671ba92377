import type { Words } from '../language.svelte.ts';

/** Of "Ask it". */
export const askingWords: Words = {
  'Choose a network to ask.': '질문할 신경망을 고르세요.',
  'What turns the answer?': '무엇이 답을 바꿀까요?',
  'Every value of the image is moved a little in the direction in which the answer loses most. An answer that a change too small to be seen can turn says how little “sure” may mean.':
    '이미지의 모든 값을, 지금의 답이 가장 크게 흔들리는 방향으로 조금씩 옮깁니다. 눈에 보이지 않을 만큼 작은 변화로도 답이 바뀐다면, “확실하다”는 말이 얼마나 가벼운지 알 수 있습니다.',
  To: '목표',
  'anything else': '다른 아무것이나',
  by: '방법',
  'one step (FGSM)': '한 걸음 (FGSM)',
  'ten steps (iterated)': '열 걸음 (반복)',
  'At most': '최대',
  '{0} of 255 levels': '255단계 중 {0}단계',
  'Change looked for': '변화 찾기 진행',
  'Find the smallest change': '가장 작은 변화 찾기',
  'Change by {0}': '{0}만큼 바꾸기',
  'The image before': '바꾸기 전 이미지',
  'The image after': '바꾼 뒤 이미지',
  'The change, enlarged': '확대한 변화',
  'the change, enlarged {0} times': '변화를 {0}배로 확대',
  'The answer turns: no value is changed by more than {0}.':
    '답이 바뀝니다. 어떤 값도 {0}보다 많이 바뀌지 않았습니다.',
  'The answer does not become something else by changes of at most {0}.':
    '최대 {0}의 변화로는 답이 다른 것으로 바뀌지 않습니다.',
  'The answer does not become {0} by changes of at most {1}.':
    '최대 {1}의 변화로는 답이 {0}[으로/로] 바뀌지 않습니다.',

  'What excites it?': '무엇에 가장 강하게 반응할까요?',
  Layer: '층',
  '{0}: the classes': '{0}: 클래스',
  Class: '클래스',
  Channel: '채널',
  Unit: '유닛',
  'of 0 to {0}': '0부터 {0}까지',
  'A picture made for it': '맞춤으로 만든 그림',
  'Picture made': '그림 만들기 진행',
  'Make a picture': '그림 만들기',
  'Look inside it': '이 그림의 내부 보기',
  'The picture that excites it': '강하게 반응하는 그림',
  'The logit: {0}': '로짓: {0}',
  'Its mean: {0}': '평균: {0}',
  'Its mean before the ReLU: {0}': 'ReLU 이전의 평균: {0}',
  'Begun at grey noise, and changed step by step in the direction that excites it more; shaken and smoothed, so that shapes come of it and not noise.':
    '회색 잡음에서 시작하여 더 강하게 반응하는 방향으로 한 걸음씩 바꿉니다. 잡음이 아니라 형태가 나타나도록 흔들고 다듬습니다.',
  'Test images that excite it most': '가장 강하게 반응하는 테스트 이미지',
  'Test images looked at': '살펴본 테스트 이미지',
  'Look through the {0} images': '이미지 {0}장 살펴보기',
  'Look through the sample of 200': '표본 200장 살펴보기',
  'Image {0}, {1}, excites it by {2}': '이미지 {0}, {1}, 반응 {2}',
  'With what its most excited cell sees of each, outlined.':
    '이미지마다 가장 강하게 반응한 칸이 보는 영역을 테두리로 나타냅니다.',

  'Where do the images lie?': '이미지들은 어디에 놓일까요?',
  'Before the last layer every image is a point in a space of many dimensions. Laid on a plane so that neighbours stay neighbours (UMAP), they show what the network takes for alike; distances between far groups mean little.':
    '마지막 층에 들어가기 전의 이미지는 고차원 공간의 한 점입니다. 이웃이 이웃으로 남도록 평면에 펼치면(UMAP), 신경망이 무엇을 비슷하게 여기는지 보입니다. 멀리 떨어진 무리 사이의 거리는 큰 의미가 없습니다.',
  'Images laid out': '이미지 펼치기 진행',
  'Lay out {0} images': '이미지 {0}장 펼치기',
  'Lay out the sample of 200': '표본 200장 펼치기',
  'Test images on a plane; arrow keys go from one to the next':
    '평면에 펼친 테스트 이미지, 화살표 키로 옮겨 다닙니다',
  Classes: '클래스',
  '{0} of {1}, ringed, are taken for something else.':
    '테두리를 두른 {0}장은 다른 것으로 잘못 본 이미지입니다(모두 {1}장).',
  'Choose a point to see its image.': '점을 고르면 그 이미지가 나타납니다.',
  'Image {0}': '이미지 {0}',
  'Image {0}: {1}, taken for {2}': '이미지 {0}: {1}, 신경망의 답은 {2}',
};
