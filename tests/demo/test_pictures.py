"""The painted pictures: every kind, the right size, small, and the same for the same seed."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from sites.demo.pictures import KINDS, jpeg, paint

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).resolve().parents[2]
SCENES = (
    "sawah",
    "sungai",
    "balai",
    "pasar",
    "pos-ronda",
    "gotong-royong",
    "kebun",
    "sekolah",
    "posyandu",
    "jalan",
    "ternak",
    "panen",
    "olahraga",
)
SEEDS = ("18.02.01.2003", "18.02.07.1002:berita", "x", "")


def test_every_kind_a_village_needs_is_there():
    assert {*SCENES, "logo", "potret", "potret-pria", "potret-wanita", "potret-kerudung"} <= set(
        KINDS
    )


@pytest.mark.parametrize("kind", KINDS)
def test_same_kind_and_seed_give_the_same_picture(kind):
    assert paint(kind, "a").tobytes() == paint(kind, "a").tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_give_different_pictures(kind):
    assert len({paint(kind, str(seed)).tobytes() for seed in range(5)}) >= 4


def test_pictures_are_the_same_in_another_process():
    script = (
        "import hashlib\n"
        "from sites.demo.pictures import KINDS, paint\n"
        "print(' '.join(hashlib.sha256(paint(k, 'b', (300, 200)).tobytes()).hexdigest() for k in KINDS))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "99"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [hashlib.sha256(paint(kind, "b", (300, 200)).tobytes()).hexdigest() for kind in KINDS]
    assert run.stdout.split() == here


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_pictures_are_light_enough_for_a_poor_signal(kind, seed):
    picture = paint(kind, seed)
    data = jpeg(picture)
    assert len(data) < 150_000
    again = Image.open(io.BytesIO(data))
    assert again.format == "JPEG" and again.size == picture.size


@pytest.mark.parametrize("kind", SCENES)
def test_scenes_are_landscapes(kind):
    picture = paint(kind, "c")
    assert picture.size == (1200, 800) and picture.mode == "RGB"


@pytest.mark.parametrize(
    "kind", ["logo", "potret", "potret-pria", "potret-wanita", "potret-kerudung"]
)
def test_emblems_and_portraits_are_square(kind):
    assert len(set(paint(kind, "c").size)) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(320, 213), (640, 640), (401, 601), (1600, 500)])
def test_any_size_can_be_had(kind, size):
    assert paint(kind, "d", size).size == size


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_something_to_see(kind, seed):
    assert min(ImageStat.Stat(paint(kind, seed, (300, 200)).convert("L")).stddev) > 10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_grain_never_turns_white_into_black(kind, seed):
    """Grain is added modulo 256; a colour too bright for it would show as specks of nought."""
    assert all(low >= 4 for low, _ in paint(kind, str(seed), (600, 400)).getextrema())


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'gunung'.*sawah"):
        paint("gunung", "x")
