import type { Words } from '../language.svelte.ts';

/** Of "Judge". */
export const judgingWords: Words = {
  'How good is it?': '얼마나 잘 맞힐까요?',
  Stop: '중지',
  '{0} of {1}, {2} right, {3} images/s': '{1}장 중 {0}장, 정답 {2}, 초당 {3}장',
  ', {0} left': ', {0} 남음',
  'Test images judged': '평가한 테스트 이미지',
  'Run the {0} images': '이미지 {0}장 평가하기',
  'Run the {0} test images': '테스트 이미지 {0}장 평가하기',
  '{0} images of {1} taken for {2}': '{1}[을/를] {2}[으로/로] 본 이미지 {0}장',
  'The most confident mistakes': '가장 확신했던 오답',
  'Load and judge all 10,000': '10,000장 모두 불러와 평가하기',
  'Load and judge all 10,000, about {0}': '10,000장 모두 불러와 평가하기, 약 {0}',
  'Load and judge all 10,000, at most {0}': '10,000장 모두 불러와 평가하기, 최대 {0}',
  'Load 10,000 test images': '테스트 이미지 10,000장 불러오기',
  'test_batch.bin …': 'test_batch.bin …',
  'The sample of 200': '표본 200장',
  '{0} images are loaded': '이미지 {0}장을 불러왔습니다',
  'Loading the test images: {0} of {1}': '테스트 이미지를 불러오는 중: {1} 중 {0}',
  'Loading the test images …': '테스트 이미지를 불러오는 중 …',
  'Test images loaded': '불러온 테스트 이미지',
  'Load and judge its test images': '이 신경망의 테스트 이미지를 불러와 평가하기',
  'Load its test images': '이 신경망의 테스트 이미지 불러오기',
  "This network's classes are not CIFAR-10's, by whose test images the page judges.":
    '이 페이지는 CIFAR-10 테스트 이미지로 평가하지만, 이 신경망의 클래스는 CIFAR-10의 것이 아닙니다.',
  'The server has those of its own data set, where it lies ready there.':
    '서버에 데이터 세트가 준비되어 있으면, 이 신경망의 테스트 이미지를 가져올 수 있습니다.',
  'Test images of its own data set come from the server that trained it, where it is chosen from the list.':
    '목록에서 고른 신경망이라면, 그것을 학습시킨 서버에서 해당 데이터 세트의 테스트 이미지를 가져옵니다.',
  "{0} does not hold CIFAR-10's test images. A network that has learnt from these images knows them: its accuracy on them says little.":
    '{0}에는 CIFAR-10 테스트 이미지가 없습니다. 이 이미지로 학습한 신경망은 이미 답을 알고 있으므로, 여기서의 정확도는 큰 의미가 없습니다.',
  "The server that trains has them; elsewhere drop CIFAR-10's own file test_batch.bin on the page (31 MB), or judge roughly on the sample that comes with the page.":
    '학습하는 서버에는 테스트 이미지가 있습니다. 그 밖의 곳에서는 CIFAR-10의 test_batch.bin(31 MB)을 페이지에 끌어다 놓거나, 페이지에 든 표본으로 대략 평가하세요.',
  Accuracy: '정확도',
  'of {0} images; mean cross-entropy {1}; {2} by {3}. Judged: {4}.':
    '이미지 {0}장, 평균 교차 엔트로피 {1}, {3}[으로/로] {2} 걸림. 평가한 신경망: {4}.',
  'The {0} classes that are recognised least:': '가장 알아보지 못한 클래스 {0}개:',
  'Accuracy of each class': '클래스별 정확도',
  'What is confused most': '가장 많이 혼동한 것',
  'Most confused pairs': '가장 많이 혼동한 쌍',
  '{0} of {1} taken for {2}': '{1}[을/를] {2}[으로/로] 본 {0}장',
  'taken for': '→',
  'None: every image was recognised.': '없습니다. 모든 이미지를 알아보았습니다.',
  'A matrix of {0} × {1} classes could not be read: these are its largest cells.':
    '{0} × {1} 클래스의 행렬은 읽기 어려우므로 가장 큰 칸들만 보입니다.',
  'Confusion matrix': '혼동 행렬',
  'In truth, taken for': '실제 클래스와 신경망의 답',
  'Rows: what it is. Columns: what it was taken for.': '행: 실제 클래스. 열: 신경망의 답.',
  'It scrolls sideways.': '옆으로 밀어 볼 수 있습니다.',
  'None.': '없습니다.',
  'Image {0}, {1}, taken for {2} with {3}': '이미지 {0}, {1}, 신경망의 답은 {2}({3})',
  'Test image {0}, {1}, taken for {2} with {3}': '테스트 이미지 {0}, {1}, 신경망의 답은 {2}({3})',
  'in truth {0}': '실제로는 {0}',
  'taken for {0}': '신경망의 답은 {0}',
  'More of {0}': '{0}장 중 더 보기',
  'Judging was stopped: another network was chosen': '다른 신경망을 골라 평가를 멈췄습니다',
  'Judging was stopped: another engine was started': '다른 엔진을 시작하여 평가를 멈췄습니다',
};
