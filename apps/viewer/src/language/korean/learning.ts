import type { Words } from '../language.svelte.ts';

/** Of "Train" and "Watch training". */
export const learningWords: Words = {
  // Watching
  'How it learnt': '어떻게 배웠을까요',
  Run: '학습 기록',
  'metrics.jsonl …': 'metrics.jsonl …',
  Reference: '참조',
  "This run learns other classes than CIFAR-10's, of which the reference's curves are.":
    '참조 곡선은 CIFAR-10의 것인데, 이 학습은 다른 클래스를 배웁니다.',
  'The server is away; the page goes on asking for it.':
    '서버가 응답하지 않습니다. 페이지가 계속 확인합니다.',
  'VGG-{0}': 'VGG-{0}',
  '{0}, recipe {1}: {2} of {3} epochs,': '{0}, 레시피 {1}: {3}에폭 중 {2}에폭,',
  '{0}, recipe {1}: {2} epochs,': '{0}, 레시피 {1}: {2}에폭,',
  '; test accuracy {0}, best {1}': ', 테스트 정확도 {0}, 최고 {1}',
  'Nothing is known of {0} yet.': '{0}에 대해 아직 알려진 것이 없습니다.',
  running: '진행 중',
  finished: '완료',
  stopped: '중지됨',
  failed: '실패',
  interrupted: '끊김',
  Loss: '손실',
  'Test accuracy': '테스트 정확도',
  'each step': '스텝마다',
  training: '학습',
  test: '테스트',
  'reference, training': '참조, 학습',
  'this run': '이 학습',
  reference: '참조',
  'Reference: {0}.': '참조: {0}.',
  'nanasin120/VGGNet-Pytorch on GitHub (MIT), figure vgg_training_result_high_res.png, read off by pixel position: accuracy within about 0.1 points, loss within about 0.01, seconds within about 1':
    'GitHub의 nanasin120/VGGNet-Pytorch (MIT), 그림 vgg_training_result_high_res.png를 픽셀 위치로 읽음: 정확도는 약 0.1%p, 손실은 약 0.01, 시간은 약 1초 이내의 오차',
  '{0} over the epochs. Last: {1}': '에폭에 따른 {0}. 마지막 값: {1}',
  'none yet': '아직 없음',

  // What is done before it begins
  'It is prepared': '준비하는 중',
  'CIFAR-10 comes from the server': '서버에서 CIFAR-10을 가져오는 중',
  'The files are read': '파일을 읽는 중',
  'The pictures are decoded': '사진을 해독하는 중',
  'The images come': '이미지를 가져오는 중',
  'The engines are measured': '엔진을 재는 중',
  'chosen by hand': '직접 고름',
  'no other is worth it here ({0})': '여기서는 더 나은 엔진이 없습니다({0})',
  'vgg-wasm: {0}': 'vgg-wasm: {0}',
  '{0} {1} images/s': '{0} 초당 {1}장',
  '{0}, but computes something else (loss {1})': '{0}, 그러나 계산 결과가 다릅니다(손실 {1})',
  'measured on a few steps: {0}': '몇 스텝을 재어 보았습니다: {0}',
  'Small: 4 layers': '작게: 4개 층',
  'Middle: 6 layers': '중간: 6개 층',
  "the reference's first experiment: no batch normalisation, learning rate 1e-3":
    '참조의 첫 실험: 배치 정규화 없음, 학습률 1e-3',
  "the reference's second experiment: batch normalisation, learning rate 1e-3":
    '참조의 둘째 실험: 배치 정규화, 학습률 1e-3',
  "the reference's final recipe: batch normalisation, Adam, learning rate 1e-4":
    '참조의 마지막 레시피: 배치 정규화, Adam, 학습률 1e-4',
  'whitened and identity first filters, Nesterov momentum, lookahead, flips and shifts, no dropout':
    '백색화와 항등 초기 필터, 네스테로프 모멘텀, 룩어헤드, 좌우 뒤집기와 이동, 드롭아웃 없음',
  'without batch normalisation: filters keep norm 1 and turn by a set angle a step':
    '배치 정규화 없음: 필터의 노름을 1로 유지하고 스텝마다 정해진 각도만큼 돌립니다',

  // What is to be trained
  'Train a network in this page': '이 페이지에서 신경망 학습하기',
  Images: '이미지',
  'CIFAR-10, a sample': 'CIFAR-10, 표본',
  'CIFAR-10, the server’s': 'CIFAR-10, 서버의 것',
  'My own files': '내 파일',
  'My camera': '내 카메라',
  'Size of an image': '이미지 크기',
  'Of these': '사용할 이미지',
  'the first {0}': '처음 {0}장',
  'Network to train': '학습할 신경망',
  'Own layers': '직접 정한 층',
  Layers: '층',
  'Hidden widths of the head': '헤드의 은닉층 너비',
  Recipe: '레시피',
  Epochs: '에폭',
  Batch: '배치',
  'Learning rate': '학습률',
  'Engine to train on': '학습할 엔진',
  'The fastest that is right': '정확하고 가장 빠른 것',
  'Moments to keep': '보관할 순간',
  Seed: '시드',
  'Files or a zip …': '파일 또는 zip …',
  'A folder …': '폴더 …',
  'or drop them here: one folder a class, train/ and test/, a zip, or CIFAR-10’s own files':
    '또는 여기에 놓으세요. 클래스마다 폴더 하나, train/과 test/, zip, 또는 CIFAR-10 파일',
  '{0} file': '파일 {0}개',
  '{0} files': '파일 {0}개',
  'The head: widths of its hidden layers, as 64, 64; nothing for none':
    '헤드: 은닉층의 너비를 64, 64처럼 적고, 없으면 비워 두세요',
  '{0} parameters, {1} multiply-adds an image.': '매개변수 {0}개, 이미지 한 장에 곱셈-덧셈 {1}번.',
  '{0} parameters, {1} multiply-adds an image; {2} moments of it take {3}.':
    '매개변수 {0}개, 이미지 한 장에 곱셈-덧셈 {1}번. 순간 {2}개를 보관하면 {3}[이/가] 듭니다.',
  'With {0} thread; it goes on while you look at other views.':
    '스레드 {0}개로 학습합니다. 다른 보기를 보는 동안에도 계속됩니다.',
  'With {0} threads; it goes on while you look at other views.':
    '스레드 {0}개로 학습합니다. 다른 보기를 보는 동안에도 계속됩니다.',
  'This host does not let pages use threads; a service worker can. The page is loaded anew.':
    '이 호스트는 페이지에 스레드를 허용하지 않지만, 서비스 워커로 쓸 수 있습니다. 페이지를 다시 불러옵니다.',
  'Use all cores': '모든 코어 사용',

  // The camera
  'Start the camera': '카메라 켜기',
  'Of each picture the middle is taken. The pictures stay in this browser; none is sent anywhere.':
    '사진마다 가운데를 씁니다. 사진은 이 브라우저에만 남고 어디로도 보내지 않습니다.',
  'It keeps none of them for the next visit: {0}': '다음 방문까지 보관하지는 못합니다: {0}',
  'Name of the class': '클래스 이름',
  'class {0}': '클래스 {0}',
  '{0} picture': '사진 {0}장',
  '{0} pictures': '사진 {0}장',
  'Recording …': '찍는 중 …',
  'Hold to record': '누르고 있으면 찍기',
  Delete: '지우기',
  'Delete all {0}': '{0}장 모두 지우기',
  'Delete picture {0} of {1}': '{1}의 사진 {0} 지우기',
  'Delete it': '이 사진 지우기',
  'Another class': '클래스 추가',

  // While it learns
  Training: '학습',
  learning: '학습 중',
  paused: '일시 정지',
  left: '중단됨',
  state: '상태',
  step: '스텝',
  epoch: '에폭',
  loss: '손실',
  'test accuracy': '테스트 정확도',
  rate: '학습률',
  'images a second': '초당 이미지',
  'time left': '남은 시간',
  'Steps done': '진행한 스텝',
  'Go on': '계속',
  Pause: '일시 정지',
  'One step': '한 스텝',
  'Test now': '지금 테스트',
  'Rate ÷ 2': '학습률 ÷ 2',
  'Rate × 2': '학습률 × 2',
  '{0}: {1}. {2} parameters learn from {3} images and are tested on {4}.':
    '{0}: {1}. 매개변수 {2}개가 이미지 {3}장으로 배우고 {4}장으로 테스트합니다.',
  'Its checkpoints are kept in this browser.': '체크포인트는 이 브라우저에 보관합니다.',
  'First filters': '첫 필터',
  'At step {0}.': '스텝 {0}.',
  'What the first layer looks for in red, green and blue.':
    '첫 층이 빨강, 초록, 파랑에서 찾는 것입니다.',
  'Gradient of each layer': '층별 기울기',
  'Its length, in powers of ten: where the first layers get next to nothing, they stand still. Dead units stay at zero on all of some thirty test images.':
    '기울기의 크기를 10의 거듭제곱으로 나타냅니다. 첫 층들에 기울기가 거의 닿지 않으면 그 층들은 제자리에 머뭅니다. 죽은 유닛은 테스트 이미지 서른 장 남짓 모두에서 0입니다.',
  'none dead': '죽은 것 없음',
  '{0} of {1} dead': '{1}개 중 {0}개 죽음',
  'It answers after its next steps …': '다음 스텝이 지나면 답합니다 …',
  'Its answer now': '지금의 답',
  'Feature maps': '특징 맵',
  What: '층',
  'makes of the image': '이 이미지로 만드는 것',
  'Confusion at the last test': '마지막 테스트의 혼동 행렬',
  'A matrix of {0} classes is none to read: judge the network when it has learned.':
    '클래스 {0}개의 행렬은 읽기 어렵습니다. 학습이 끝나면 신경망을 평가해 보세요.',
  'It is tested after each epoch, and by “Test now”.':
    '에폭이 끝날 때마다, 그리고 “지금 테스트”를 누르면 테스트합니다.',
  "Looking and drawing take {0} of the training's time.":
    '들여다보고 그리는 데 학습 시간의 {0}[을/를] 씁니다.',

  // Runs
  'Runs that this browser keeps': '이 브라우저에 보관된 학습',
  '{0}, {1} images of {2}; {3} of {4} epochs, {5}':
    '{0}, {2} 이미지 {1}장, {4}에폭 중 {3}에폭, {5}',
  ', best {0}': ', 최고 {0}',
  'left at its beginning': '시작하자마자 중단됨',
  'left at step {0}': '스텝 {0}에서 중단됨',
  '{0} epochs more': '{0}에폭 더',
  'Through time': '시간 따라 보기',
  Download: '내려받기',
  Forget: '지우기',
  'Forget it for good': '완전히 지우기',
  "A download is the run's folder. These take it, and a run of theirs that is dropped here goes on here:":
    '내려받은 것은 학습 폴더입니다. 다음 명령이 그대로 받으며, 그 명령으로 학습한 것도 여기에 놓으면 이어집니다:',
};
