import type { Words } from '../language.svelte.ts';

/** What goes wrong, and what is accepted instead. */
export const failureWords: Words = {
  'There are no test images: load some under Judge':
    '테스트 이미지가 없습니다. ‘평가’에서 불러오세요',
  'There are no test images': '테스트 이미지가 없습니다',
  'The network is not loaded any more': '신경망이 더는 올라와 있지 않습니다',
  'The test images are not loaded': '테스트 이미지를 불러오지 않았습니다',
  'Only convolutions have filters': '필터는 합성곱 층에만 있습니다',
  'No convolution or dense layer comes before this one':
    '이 층 앞에는 합성곱 층도 완전 연결 층도 없습니다',
  'The network has no dense layer whose inputs could be shown':
    '입력을 보여 줄 완전 연결 층이 이 신경망에 없습니다',
  'Grad-CAM needs a layer with maps': 'Grad-CAM에는 맵이 있는 층이 필요합니다',
  'A plane needs two images at least': '평면에 펼치려면 이미지가 두 장 이상 있어야 합니다',

  'This browser cannot draw in the background': '이 브라우저는 백그라운드에서 그릴 수 없습니다',
  'This browser cannot draw': '이 브라우저는 그릴 수 없습니다',
  'This is not an image that the browser can read (JPEG, PNG, WebP, GIF, AVIF)':
    '브라우저가 읽을 수 있는 이미지(JPEG, PNG, WebP, GIF, AVIF)가 아닙니다',
  'The sample of test images cannot be loaded': '테스트 이미지 표본을 불러올 수 없습니다',
  'These are no test images: expected are images (U8) and labels (I32)':
    '테스트 이미지가 아닙니다. images(U8)와 labels(I32)가 있어야 합니다',
  'These are no test images: {0} labels of [{1}]':
    '테스트 이미지가 아닙니다. 레이블이 {0}개이고 이미지는 [{1}]입니다',
  "These are not CIFAR-10's test images: {0}": 'CIFAR-10 테스트 이미지가 아닙니다: {0}',
  'There is no image {0} here: the sample has gallery/<class>/1 to {1}':
    '여기에는 {0} 이미지가 없습니다. 표본에는 gallery/<class>/1부터 {1}까지 있습니다',
  'The link holds an image that is not whole': '링크에 든 이미지가 온전하지 않습니다',
  "The server's test images have a label {0}, the network no such class":
    '서버의 테스트 이미지에 레이블 {0}[이/가] 있지만 신경망에는 그런 클래스가 없습니다',
  'The link shows a test image: load the test images under Judge, and open it again':
    '테스트 이미지를 가리키는 링크입니다. ‘평가’에서 테스트 이미지를 불러온 뒤 다시 여세요',
  'There is no test image {0}: {1} are loaded':
    '테스트 이미지 {0}[은/는] 없습니다. {1}장을 불러왔습니다',
  'Pages may use the camera that came over HTTPS or from this machine only':
    'HTTPS로 받았거나 이 컴퓨터에서 연 페이지만 카메라를 쓸 수 있습니다',
  'The browser was told not to give this page the camera: allow it beside the address':
    '브라우저가 이 페이지의 카메라 사용을 막고 있습니다. 주소창 옆에서 허용하세요',
  'Another program uses the camera': '다른 프로그램이 카메라를 쓰고 있습니다',
  'There is no camera that this page may use': '이 페이지가 쓸 수 있는 카메라가 없습니다',

  'The model card describes another network than model.json':
    '모델 카드가 model.json과 다른 신경망을 설명하고 있습니다',
  "The file does not say how its pictures were normalised: CIFAR-10's mean and deviation are assumed.":
    '파일에 이미지의 정규화 방법이 없어, CIFAR-10의 평균과 표준편차를 쓴다고 가정합니다.',
  "The file does not say how its pictures were normalised: ImageNet's mean and deviation are assumed.":
    '파일에 이미지의 정규화 방법이 없어, ImageNet의 평균과 표준편차를 쓴다고 가정합니다.',
  "It does not name its 1000 classes: ImageNet's names are assumed.":
    '클래스 1000개의 이름이 없어, ImageNet의 이름을 쓴다고 가정합니다.',
  "What the file's metadata tells of the network is not JSON":
    '파일 메타데이터에 든 신경망 설명이 JSON이 아닙니다',
  '{0} cannot be reached: it is away, or does not let other pages read its files (CORS)':
    '{0}에 연결할 수 없습니다. 꺼져 있거나 다른 페이지가 파일을 읽는 것을 허용하지 않습니다(CORS)',
  '{0} answers {1}: {2}': '{0}의 응답 {1}: {2}',
  '{0} answers {1} for {2}': '{0}의 응답 {1}, 주소 {2}',
  'There is no network in these files: expected is model.json with its shards, or a .safetensors or .pth file':
    '이 파일에는 신경망이 없습니다. model.json과 그 조각들, 또는 .safetensors나 .pth 파일이 필요합니다',
  '{0}, which {1} names, is not among the files': '{1}에 적힌 {0}[이/가] 파일 가운데 없습니다',
  '{0} is not JSON: expected is the model.json of a tfjs layers model':
    '{0}[은/는] JSON이 아닙니다. tfjs 레이어 모델의 model.json이 필요합니다',
  '{0} is a tfjs graph model; only layers models tell of their layers':
    '{0}[은/는] tfjs 그래프 모델입니다. 층을 알 수 있는 것은 레이어 모델뿐입니다',
  '{0} is not the model.json of a tfjs layers model':
    '{0}[은/는] tfjs 레이어 모델의 model.json이 아닙니다',
  'The weights do not fit the network: model.json speaks of {0} bytes, there are {1}':
    '가중치가 신경망과 맞지 않습니다. model.json에는 {0}바이트라고 되어 있지만 {1}바이트가 있습니다',
  'The weights do not fit the network: {0}': '가중치가 신경망과 맞지 않습니다: {0}',
  'The weights do not fit the network: {0} is [{1}], needed is [{2}]':
    '가중치가 신경망과 맞지 않습니다. {0}[은/는] [{1}]인데 [{2}]여야 합니다',
  'The weights do not fit the network: {0} is missing, needed is [{1}]':
    '가중치가 신경망과 맞지 않습니다. {0} [{1}][이/가] 없습니다',
  'The network branches; this page shows networks that are one chain of layers':
    '신경망이 갈라집니다. 이 페이지는 층이 한 줄로 이어진 신경망을 보여 줍니다',
  'The network takes no square colour images: expected is an input [size, size, 3]':
    '정사각형 컬러 이미지를 받는 신경망이 아닙니다. 입력은 [size, size, 3]이어야 합니다',
  'The network does not end in one number for each class':
    '신경망의 출력이 클래스마다 수 하나가 아닙니다',
  'The network has no weight {0}': '신경망에 {0} 가중치가 없습니다',
  'The link names a network from files that only the other visitor has':
    '다른 방문자만 가진 파일의 신경망을 가리키는 링크입니다',
  'The server has no network {0}': '서버에 {0} 신경망이 없습니다',
  '{0} is no address of a network': '{0}[은/는] 신경망의 주소가 아닙니다',
  'There is no server here that could tell of {0}': '{0}[을/를] 알려 줄 서버가 여기에 없습니다',
  'The server has no run {0}': '서버에 {0} 학습 기록이 없습니다',
  '{0} is no log of a run (metrics.jsonl)': '{0}[은/는] 학습 로그(metrics.jsonl)가 아닙니다',
  'This browser cannot follow a run': '이 브라우저는 학습을 지켜볼 수 없습니다',

  'A training is going on already: stop it first': '이미 학습이 진행 중입니다. 먼저 중지하세요',
  'This browser keeps a run {0} already': '이 브라우저에 이미 {0} 학습 기록이 있습니다',
  'This browser keeps no run {0}': '이 브라우저에 {0} 학습 기록이 없습니다',
  'This browser keeps no moment of {0} after step {1}':
    '이 브라우저에 {0}의 스텝 {1} 이후 순간이 없습니다',
  'CIFAR-10 needs data_batch_1.bin, those that follow it, and test_batch.bin: one of them is missing':
    'CIFAR-10에는 data_batch_1.bin과 그다음 파일들, test_batch.bin이 필요한데 그중 하나가 없습니다',
  'These files hold {0} training images, asked for are {1}':
    '이 파일에는 학습 이미지가 {0}장 있지만 {1}장이 필요합니다',
  '{0} is missing': '{0}[이/가] 없습니다',
  '{0} ends after {1} images': '{0}[은/는] 이미지 {1}장에서 끝납니다',
  '{0} cannot be had: {1}': '{0}[을/를] 가져올 수 없습니다: {1}',
  '{0} has {1} pictures: a page holds {2} of {3} pixels':
    '{0}에는 사진이 {1}장 있습니다. 한 페이지에는 {3} 픽셀 사진을 {2}장까지 담을 수 있습니다',
  '{0} has one class only ({1}): a network tells two or more apart':
    '{0}에는 클래스가 하나({1})뿐입니다. 신경망은 둘 이상을 구별합니다',
  '{0} has too few pictures: none to test on': '{0}에는 사진이 너무 적어 테스트할 것이 없습니다',
  'The images that come with the page cannot be loaded': '페이지에 든 이미지를 불러올 수 없습니다',
  '{0} is damaged, or is no zip that can be read': '{0}[은/는] 손상되었거나 읽을 수 없는 zip입니다',
  '{0} holds more than a gigabyte': '{0}[은/는] 1기가바이트가 넘습니다',
  '{0} is being trained in another tab': '{0}[은/는] 다른 탭에서 학습 중입니다',
  '{0} has no checkpoint yet: let it train a moment longer':
    '{0}에는 아직 체크포인트가 없습니다. 조금 더 학습하게 두세요',
  'Runs are sealed, which needs a page that came over HTTPS or from this machine':
    '학습 기록에는 체크섬이 필요하며, HTTPS로 받았거나 이 컴퓨터에서 연 페이지에서만 만들 수 있습니다',
  'This run cannot go on: it has no training, or no checkpoint of its own':
    '이 학습은 이어 갈 수 없습니다. 학습 설정이나 자체 체크포인트가 없습니다',
  'This run learns from a folder, which is not here':
    '이 학습은 폴더의 사진으로 배우는데, 그 폴더가 여기에 없습니다',
  'This run learns from {0}, which is not here':
    '이 학습은 {0}[으로/로] 배우는데, 그것이 여기에 없습니다',
  'This browser keeps no runs here ({0}): this one is lost with its tab':
    '이 브라우저는 여기서 학습 기록을 보관하지 않습니다({0}). 이 학습은 탭을 닫으면 사라집니다',
  '{0} was not trained here and cannot go on':
    '{0}[은/는] 여기서 학습한 것이 아니어서 이어 갈 수 없습니다',
  '{0} began with {1} images, there are other ones now':
    '{0}[은/는] 이미지 {1}장으로 시작했는데, 지금 있는 것은 다릅니다',
  'The graphics card took {0} away: go on from the last checkpoint, on another engine':
    '그래픽 카드가 {0}[을/를] 회수했습니다. 마지막 체크포인트부터 다른 엔진으로 이어 가세요',
};
