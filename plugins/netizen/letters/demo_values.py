"""What people of the example villages write into the fields of a letter."""

from __future__ import annotations

from random import Random

from django.utils import timezone

NAMES = (
    "Sutrisno", "Siti Aminah", "I Wayan Sudarta", "Ahmad Fauzi", "Sri Lestari", "Joko Susilo",
    "Nurhayati", "Ketut Ariani", "Muhammad Yusuf", "Dewi Puspita", "Slamet Riyadi", "Rohani",
    "Suparman", "Tri Wahyuni", "Made Sukerta", "Asep Hidayat", "Neneng Kurniasih", "Hendra Saputra",
    "Murniati", "Bambang Irawan", "Ratna Sari", "Zainal Abidin", "Wahyu Hidayat", "Yuliana",
)  # fmt: skip
ADDRESSES = (
    "Dusun I RT 01/RW 01", "Dusun I RT 03/RW 01", "Dusun II RT 02/RW 02", "Dusun III RT 05/RW 03",
    "Dusun IV RT 01/RW 04", "Dusun V RT 04/RW 05",
)  # fmt: skip
BY_CODE = {
    "tempat_lahir": ("Metro", "Gunung Sugih", "Bandar Jaya", "Kalirejo", "Yogyakarta", "Singaraja"),
    "pekerjaan": ("Petani", "Pedagang", "Buruh tani", "Ibu rumah tangga", "Guru honorer", "Peternak"),
    "keperluan": (
        "pengajuan pinjaman di bank", "pendaftaran sekolah anak", "melamar pekerjaan",
        "administrasi rumah sakit", "pengurusan beasiswa", "pembukaan rekening",
    ),
    "nama_usaha": ("Warung Berkah", "Bengkel Jaya Motor", "Penggilingan Padi Sri Rejeki", "Toko Makmur"),
    "jenis_usaha": ("warung sembako", "bengkel sepeda motor", "penggilingan padi", "toko pertanian"),
    "mulai_usaha": ("2015", "2018", "2020", "2022"),
    "sejak": ("1998", "2009", "2016"),
    "barang": ("KTP dan kartu ATM", "STNK sepeda motor", "Buku tabungan"),
    "tempat_hilang": ("Pasar kampung", "Jalan raya arah Metro", "Terminal"),
    "acara": ("Resepsi pernikahan", "Khitanan", "Pengajian akbar", "Pentas seni pemuda"),
    "hiburan": ("Orgen tunggal", "Wayang kulit", "Kuda kepang"),
    "waktu_acara": ("08.00 sampai 17.00 WIB", "19.00 sampai 23.00 WIB"),
    "hubungan": ("Ayah", "Ibu", "Anak kandung", "Kakek"),
    "tempat_bayi": ("Puskesmas", "Rumah bidan", "Rumah Sakit Umum Daerah"),
    "tempat_meninggal": ("Rumah", "Rumah Sakit Umum Daerah"),
    "sebab": ("Sakit", "Usia lanjut"),
    "makam": ("Tempat pemakaman umum kampung",),
    "alasan": ("Pekerjaan", "Ikut keluarga", "Pendidikan"),
    "sekolah": ("SMA Negeri 1 Kalirejo", "Universitas Lampung", "SMK Negeri 1 Terbanggi Besar"),
    "kronologi": ("Jatuh di jalan saat pulang dari pasar.",),
    "jam_bayi": ("04.15", "21.30"),
}  # fmt: skip


def value_of(field: dict, chance: Random) -> str:
    """A value for a field of one of the default kinds."""
    code, kind = field["code"], field["type"]
    if kind == "choice":
        return chance.choice(field["choices"])
    if kind == "date":
        this = timezone.localdate().year
        years = (1958, 2004) if code == "tanggal_lahir" else (this, this)
        return f"{chance.randint(*years)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    if kind == "nik":
        return f"180201{chance.randint(10, 28)}{chance.randint(10, 12)}{chance.randint(60, 99)}0001"
    if kind == "number":
        if "penghasilan" in code:
            return f"{chance.randint(6, 25)}00.000"
        return str(chance.randint(1, 6) if code != "undangan" else 50 * chance.randint(2, 12))
    if code in BY_CODE:
        return chance.choice(BY_CODE[code])
    if code.startswith("nama_"):
        return chance.choice(NAMES)
    if code in ("para_ahli_waris", "saksi", "pengikut", "anggota"):
        return "\n".join(chance.sample(NAMES, 2))
    return chance.choice(ADDRESSES)
